"""Shapes of what people type about companies, sites, products and evidence."""

from cmos.forms.base import (
    SOURCES,
    TurnForm,
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
from cmos.forms.products import (
    ChangeProductForm,
    ProductForm,
)
from cmos.forms.sites import (
    IDENTIFYING,
    ChangeSiteForm,
    ContactForm,
    SiteForm,
)

__all__ = [
    "IDENTIFYING",
    "SOURCES",
    "AccountForm",
    "CertificateForm",
    "ChangeProductForm",
    "ChangeSiteForm",
    "CompanyForm",
    "ContactForm",
    "InviteOrganisationForm",
    "JoinForm",
    "ProductForm",
    "RegistrationForm",
    "SiteForm",
    "TurnForm",
    "VoidForm",
    "choices",
]
