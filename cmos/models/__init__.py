"""Companies, sites, products, what a site holds, and links to CMO organisations."""

from cmos.models.base import (
    codes,
)
from cmos.models.chain import (
    ManufacturingStep,
    Subcontract,
)
from cmos.models.companies import (
    Company,
)
from cmos.models.evidence import (
    MODELS,
    ApiRegistration,
    DeaQuota,
    DeaRegistration,
    FdaRegistration,
    GmpCertificate,
    ManufacturingAuthorisation,
    NarcoticsLicence,
    NumberedEvidence,
    PartnerEvidence,
    QpDeclaration,
    SiteEvidence,
    StateLicence,
    SupportingEvidence,
    WrittenConfirmation,
    by_site_and_end,
    ends_on,
)
from cmos.models.links import (
    LinkAcceptance,
    OrganisationLink,
)
from cmos.models.organisations import (
    InboxFeed,
    OrganisationPaper,
    OrganisationProfile,
    OrganisationSite,
)
from cmos.models.products import (
    Product,
    ProductMilestone,
    ProductSchedule,
)
from cmos.models.site_links import (
    SiteLinkAnswer,
    SiteLinkEnd,
    SiteLinkProposal,
)
from cmos.models.sites import (
    Contact,
    Site,
    SiteChange,
    SiteIdentifier,
    SiteTerm,
)

__all__ = [
    "InboxFeed",
    "OrganisationPaper",
    "OrganisationProfile",
    "OrganisationSite",
    "SiteLinkAnswer",
    "SiteLinkEnd",
    "SiteLinkProposal",
    "MODELS",
    "ApiRegistration",
    "Company",
    "Contact",
    "DeaQuota",
    "DeaRegistration",
    "FdaRegistration",
    "GmpCertificate",
    "LinkAcceptance",
    "ManufacturingAuthorisation",
    "NarcoticsLicence",
    "NumberedEvidence",
    "OrganisationLink",
    "PartnerEvidence",
    "ManufacturingStep",
    "Product",
    "ProductMilestone",
    "ProductSchedule",
    "Subcontract",
    "QpDeclaration",
    "Site",
    "SiteChange",
    "SiteEvidence",
    "SiteIdentifier",
    "SiteTerm",
    "StateLicence",
    "SupportingEvidence",
    "WrittenConfirmation",
    "by_site_and_end",
    "codes",
    "ends_on",
]
