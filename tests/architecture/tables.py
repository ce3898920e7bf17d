"""Every table of the database, with what kind it is and why: a table that is not here fails the suite."""

from __future__ import annotations

from typing import Final

TENANT: Final = "tenant"
TRAILED: Final = "trailed-global"
PUBLIC: Final = "public"
TECHNICAL: Final = "technical"

TABLES: Final[dict[str, tuple[str, str]]] = {
    "administration_invitation": (TENANT, "who was invited into a tenant"),
    "audits_audit": (TENANT, "the sponsor's own audits"),
    "audits_auditgrant": (TENANT, "single people on single audits"),
    "audits_finding": (TENANT, "the sponsor's own record of a finding"),
    "audits_findingresponse": (TENANT, "the CMO's answers"),
    "audits_issuedfinding": (TENANT, "findings as the CMO reads them"),
    "audits_responsefile": (TENANT, "files of answers"),
    "audits_responsereview": (TENANT, "the sponsor's reviews of answers"),
    "cmos_company": (TENANT, "companies under the sponsor's name for them"),
    "cmos_contact": (TENANT, "people at a site"),
    "cmos_fdaregistration": (TENANT, "evidence"),
    "cmos_gmpcertificate": (TENANT, "evidence"),
    "cmos_linkacceptance": (TENANT, "the CMO's acceptance of an invitation"),
    "cmos_organisationlink": (TENANT, "the sponsor's invitation of a CMO"),
    "cmos_site": (TENANT, "sites of the sponsor"),
    "cmos_sitechange": (TENANT, "changes the kept standings do not know yet; technical"),
    "cmos_siteidentifier": (TENANT, "numbers of a site"),
    "cmos_siteterm": (TENANT, "words by which sites are found; made from the site"),
    "inspections_form483": (TENANT, "Forms 483"),
    "inspections_inspection": (TENANT, "inspections by authorities"),
    "inspections_observation": (TENANT, "items of Forms 483"),
    "qualification_currentstanding": (TENANT, "kept answers of the standing; derived"),
    "quality_agreements_agreementsite": (TENANT, "sites an agreement covers"),
    "quality_agreements_qualityagreement": (TENANT, "quality agreements"),
    "records_counter": (TENANT, "last human numbers; technical, per sponsor"),
    "records_dialoguefile": (TENANT, "files one side shows the other"),
    "records_event": (TENANT, "business facts; cannot be changed"),
    "records_signature": (TENANT, "signatures; cannot be changed"),
    "records_sponsorfile": (TENANT, "files of a sponsor"),
    "records_trailentry": (TENANT, "the trail; written by its function only"),
    "reminders_delivery": (TENANT, "mails"),
    "reminders_notice": (TENANT, "who was told what"),
    "sponsors_membership": (TENANT, "who belongs where; the owner's look-up reads it before a scope"),
    "sponsors_policy": (TENANT, "what a sponsor chose"),
    "web_idempotentanswer": (TENANT, "kept answers to creates; technical, per tenant"),
    "sponsors_cmoorganisation": (TRAILED, "is a tenant; read before a scope opens"),
    "sponsors_sponsor": (TRAILED, "is a tenant; read before a scope opens"),
    "sponsors_user": (TRAILED, "accounts; read before a scope opens"),
    "registers_establishment": (PUBLIC, "FDA's register as published"),
    "registers_establishmentterm": (PUBLIC, "words of FDA's register"),
    "registers_importrun": (PUBLIC, "one reading of a published file"),
    "registers_publishedform483": (PUBLIC, "Forms 483 as published"),
    "registers_publishedobservation": (PUBLIC, "observations as published"),
    "regulations_requirement": (PUBLIC, "the catalogue of requirements"),
    "account_emailaddress": (TECHNICAL, "sign-in addresses, kept by the account library"),
    "account_emailconfirmation": (TECHNICAL, "of the account library; unused"),
    "allauth_idp_oidc_client": (TECHNICAL, "connected systems; secrets as hashes"),
    "allauth_idp_oidc_token": (TECHNICAL, "access tokens as hashes"),
    "auth_group": (TECHNICAL, "of Django; closed to the application"),
    "auth_group_permissions": (TECHNICAL, "of Django; closed to the application"),
    "auth_permission": (TECHNICAL, "names of permissions that grants point at"),
    "django_content_type": (TECHNICAL, "names of models"),
    "django_migrations": (TECHNICAL, "which migrations ran"),
    "django_session": (TECHNICAL, "sessions of browsers"),
    "guardian_groupobjectpermission": (TECHNICAL, "generic grants; closed to the application"),
    "guardian_userobjectpermission": (TECHNICAL, "generic grants; closed to the application"),
}
