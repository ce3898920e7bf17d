"""Rules of the register of sites: numbers, validity of what a site holds, and facts as evidence."""

from cmos.rules.facts import (
    CERTIFICATE_YEARS,
    RENEWAL_OPENS,
    EvidenceFact,
    FdaRegistrationFact,
    FeiPeriod,
    GmpCertificateFact,
    Invited,
    Ref,
    SiteFact,
    Source,
    Validity,
    certificate_validity,
    registration_end,
    uncovered,
)
from cmos.rules.numbers import (
    FeiUse,
    doubled_fei,
    doubled_fei_warning,
    fei_key,
)
from cmos.rules.products import (
    MAKES_FORMS,
    product_errors,
)

__all__ = [
    "CERTIFICATE_YEARS",
    "MAKES_FORMS",
    "RENEWAL_OPENS",
    "EvidenceFact",
    "FdaRegistrationFact",
    "FeiPeriod",
    "FeiUse",
    "GmpCertificateFact",
    "Invited",
    "Ref",
    "SiteFact",
    "Source",
    "Validity",
    "certificate_validity",
    "doubled_fei",
    "doubled_fei_warning",
    "fei_key",
    "product_errors",
    "registration_end",
    "uncovered",
]
