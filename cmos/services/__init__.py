"""Writing companies, sites, evidence and links: one family of verbs per file."""

from cmos.services.changed import changes_settled
from cmos.services.contacts import add_contact
from cmos.services.evidence import record_certificate, record_registration, void_evidence
from cmos.services.links import accept_link, invite_organisation
from cmos.services.products import FIELDS as PRODUCT_FIELDS
from cmos.services.products import change_product, reactivate_product, register_product, retire_product
from cmos.services.sites import change_company, change_site, register_company, register_site

__all__ = [
    "PRODUCT_FIELDS",
    "accept_link",
    "add_contact",
    "change_company",
    "change_product",
    "change_site",
    "changes_settled",
    "invite_organisation",
    "reactivate_product",
    "record_certificate",
    "record_registration",
    "register_company",
    "register_product",
    "register_site",
    "retire_product",
    "void_evidence",
]
