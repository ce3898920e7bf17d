from __future__ import annotations

from typing import ClassVar

from web import rooms


class CmosConfig(rooms.Room):
    name = "cmos"
    evidence_pages: ClassVar = {
        "registration": "cmos:registration",
        "certificate": "cmos:certificate",
        "authorisation": "cmos:authorisation",
        "confirmation": "cmos:confirmation",
        "partner": "cmos:partner",
        "qp_declaration": "cmos:qp_declaration",
        "api_registration": "cmos:api_registration",
        "supporting": "cmos:supporting",
        "dea": "cmos:dea",
        "state_licence": "cmos:state_licence",
        "quota": "cmos:quota",
        "narcotics": "cmos:narcotics",
        "product": "cmos:product",
    }
    histories: ClassVar = {
        "cmos_site": rooms.HistoryKind("site", "cmos.view"),
        "cmos_company": rooms.HistoryKind("company", "cmos.view"),
        "cmos_product": rooms.HistoryKind("product", "cmos.view"),
        "cmos_subcontract": rooms.HistoryKind("subcontract", "subcontracts.view"),
        "cmos_organisationsite": rooms.HistoryKind("own-site", "organisation.view"),
        "cmos_organisationpaper": rooms.HistoryKind("own-certificate", "organisation.view"),
        "cmos_sitelinkproposal": rooms.HistoryKind("site-link", "site_links.view"),
        **dict.fromkeys(
            (
                "cmos_fdaregistration",
                "cmos_gmpcertificate",
                "cmos_manufacturingauthorisation",
                "cmos_writtenconfirmation",
                "cmos_partnerevidence",
                "cmos_qpdeclaration",
                "cmos_apiregistration",
                "cmos_supportingevidence",
                "cmos_dearegistration",
                "cmos_statelicence",
                "cmos_deaquota",
                "cmos_narcoticslicence",
            ),
            rooms.HistoryKind("evidence", "evidence.view"),
        ),
    }
