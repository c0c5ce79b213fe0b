from .calendar import WorkDay, WorkYear
from .cases import Case, Event, Transition, Untold
from .limits import Limit

__all__ = ["Case", "Event", "Limit", "Transition", "Untold", "WorkDay", "WorkYear"]
