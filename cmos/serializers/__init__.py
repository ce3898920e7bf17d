"""Shapes of companies, sites, products and evidence over the API; names equal the pages' names."""

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
]
