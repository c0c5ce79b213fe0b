from .calendar import WorkDay, WorkYear
from .cases import Case, Event, Transition
from .limits import Limit

__all__ = ["Case", "Event", "Limit", "Transition", "WorkDay", "WorkYear"]
