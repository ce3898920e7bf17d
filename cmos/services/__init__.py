"""Writing companies, sites, products, evidence and links: one family of verbs per file."""

from cmos.services.basis import Basis
from cmos.services.changed import changes_settled
from cmos.services.companies import (
    NewCompanies,
    archive_company,
    change_company,
    reactivate_company,
    register_company,
)
from cmos.services.contacts import NewContacts, add_contact, change_contact, retire_contact
from cmos.services.evidence import (
    NewEvidence,
    change_evidence,
    evidence_fields,
    products_named,
    recheck_evidence,
    record_certificate,
    record_evidence,
    record_registration,
    verify_evidence,
    void_evidence,
    warnings_of,
)
from cmos.services.identifiers import NewIdentifiers, add_identifier, change_identifier, void_identifier
from cmos.services.links import accept_link, invite_organisation
from cmos.services.products import FIELDS as PRODUCT_FIELDS
from cmos.services.products import NewProducts, change_product, reactivate_product, register_product, retire_product
from cmos.services.sites import (
    NewSites,
    archive_site,
    change_owner,
    change_site,
    move_site,
    reactivate_site,
    register_site,
)

__all__ = [
    "PRODUCT_FIELDS",
    "Basis",
    "NewCompanies",
    "NewContacts",
    "NewEvidence",
    "NewIdentifiers",
    "NewProducts",
    "NewSites",
    "accept_link",
    "add_contact",
    "add_identifier",
    "archive_company",
    "archive_site",
    "change_company",
    "change_contact",
    "change_evidence",
    "change_identifier",
    "change_owner",
    "change_product",
    "change_site",
    "changes_settled",
    "evidence_fields",
    "invite_organisation",
    "move_site",
    "products_named",
    "reactivate_company",
    "reactivate_product",
    "reactivate_site",
    "recheck_evidence",
    "record_certificate",
    "record_evidence",
    "record_registration",
    "register_company",
    "register_product",
    "register_site",
    "retire_contact",
    "retire_product",
    "verify_evidence",
    "void_evidence",
    "void_identifier",
    "warnings_of",
]
