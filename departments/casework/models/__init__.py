from .allotments import Allotment
from .calendar import WorkDay, WorkYear
from .cases import Case, Event, Transition, Untold
from .limits import Limit
from .recusals import Recusal

__all__ = ["Allotment", "Case", "Event", "Limit", "Recusal", "Transition", "Untold", "WorkDay", "WorkYear"]
