"""Shapes of what people type about companies, sites, products and evidence."""

from cmos.forms.base import (
    SOURCES,
    VoidForm,
    choices,
)
from cmos.forms.companies import (
    AccountForm,
    CompanyForm,
    InviteOrganisationForm,
    JoinForm,
)
from cmos.forms.evidence import (
    CertificateForm,
    RegistrationForm,
)
from cmos.forms.sites import (
    IDENTIFYING,
    ChangeSiteForm,
    ContactForm,
    SiteForm,
)

__all__ = [
    "AccountForm",
    "CertificateForm",
    "ChangeSiteForm",
    "CompanyForm",
    "ContactForm",
    "IDENTIFYING",
    "InviteOrganisationForm",
    "JoinForm",
    "RegistrationForm",
    "SOURCES",
    "SiteForm",
    "VoidForm",
    "choices",
]
