"""Companies, sites, products, what a site holds, and links to CMO organisations."""

from cmos.models.base import (
    codes,
)
from cmos.models.companies import (
    Company,
)
from cmos.models.evidence import (
    FdaRegistration,
    GmpCertificate,
    SiteEvidence,
)
from cmos.models.links import (
    LinkAcceptance,
    OrganisationLink,
)
from cmos.models.products import (
    Product,
)
from cmos.models.sites import (
    Contact,
    Site,
    SiteChange,
    SiteIdentifier,
    SiteTerm,
)

__all__ = [
    "Company",
    "Contact",
    "FdaRegistration",
    "GmpCertificate",
    "LinkAcceptance",
    "OrganisationLink",
    "Product",
    "Site",
    "SiteChange",
    "SiteEvidence",
    "SiteIdentifier",
    "SiteTerm",
    "codes",
]
