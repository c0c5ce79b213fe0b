from .calendar import WorkDay, WorkYear
from .cases import Case, Event, Transition

__all__ = ["Case", "Event", "Transition", "WorkDay", "WorkYear"]
