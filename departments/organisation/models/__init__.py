"""What a city, its departments and their sites are, and the pages that say so."""

from .certificates import TrainingCertificate, certificate_refusal
from .city import SUPERVISING_ROLES, City
from .contacts import ContactBody, ContactsPage, StaffPost
from .counters import (
    CommonQuestion,
    ComplaintsOfficer,
    ComplaintsPage,
    ComplaintsSpecialDay,
    ConsultationOfficer,
    ConsultationPage,
    ConsultationSpecialDay,
)
from .department import Department
from .duties import DutiesPage, DutiesSpecialDay, InternalBody, Leader
from .homes import DepartmentHomePage, PortalColumnPage, PortalHomePage
from .site import SiteProfile

__all__ = [
    "SUPERVISING_ROLES",
    "City",
    "CommonQuestion",
    "ComplaintsOfficer",
    "ComplaintsPage",
    "ComplaintsSpecialDay",
    "ConsultationOfficer",
    "ConsultationPage",
    "ConsultationSpecialDay",
    "ContactBody",
    "ContactsPage",
    "Department",
    "DepartmentHomePage",
    "DutiesPage",
    "DutiesSpecialDay",
    "InternalBody",
    "Leader",
    "PortalColumnPage",
    "PortalHomePage",
    "SiteProfile",
    "StaffPost",
    "TrainingCertificate",
    "certificate_refusal",
]
