"""Shapes of companies, sites, products and evidence over the API; names equal the pages' names."""

from cmos.serializers.base import (
    DOSAGE_FORMS,
    MARKETS,
    MATERIAL_TYPES,
    several,
)
from cmos.serializers.companies import (
    CompanySerializer,
)
from cmos.serializers.evidence import (
    CertificateSerializer,
    RegistrationSerializer,
)
from cmos.serializers.products import (
    ProductFieldsSerializer,
    ProductSerializer,
)
from cmos.serializers.sites import (
    ContactSerializer,
    NewSiteSerializer,
    SiteChangeSerializer,
    SiteFieldsSerializer,
    SiteSerializer,
)

__all__ = [
    "DOSAGE_FORMS",
    "MARKETS",
    "MATERIAL_TYPES",
    "CertificateSerializer",
    "CompanySerializer",
    "ContactSerializer",
    "NewSiteSerializer",
    "ProductFieldsSerializer",
    "ProductSerializer",
    "RegistrationSerializer",
    "SiteChangeSerializer",
    "SiteFieldsSerializer",
    "SiteSerializer",
    "several",
]
