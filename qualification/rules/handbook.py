"""What each row of the two tables says, and the law or the company rule it rests on, for people who must explain it.

A reason names its row; these are the row's words, whatever the site. The texts are read, never computed from: the
rules themselves are in `us.py`, `us_actions.py`, `eu.py` and `eu_legality.py`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

COMPANY: Final = "Company rule"
_DIRECTIVE: Final = "Directive 2001/83/EC"
_MADE: Final = "Human Medicines Regulations 2012 (SI 2012/1916), part 3"
_ENFORCED: Final = "Human Medicines Regulations 2012 (SI 2012/1916), parts 3 and 16"
_PERSONS: Final = "Human Medicines Regulations 2012 (SI 2012/1916), schedule 7"


class Row(NamedTuple):
    """A row of a table: its condition with the standing it leads to, and where that comes from."""

    words: str
    citation: str


ROWS: Final[dict[str, Row]] = {
    "US-0": Row(
        "Nothing recorded shows good standing: Unknown. Something an authority published about exactly this FEI, "
        "neither adopted nor rejected: Watch.",
        COMPANY,
    ),
    "US-1": Row(
        "A consent decree or an injunction is in force and the operation is not among those it permits: Blocked.",
        "FD&C Act section 302 (21 U.S.C. 332)",
    ),
    "US-2": Row(
        "An import alert 66-40, 66-79 or 99-32 lists the FEI and the site lies outside the United States: Blocked; "
        "Restricted for a product that is carved out. Any other alert: Watch, by company rule.",
        "FD&C Act section 801(a) (21 U.S.C. 381(a))",
    ),
    "US-3": Row(
        "An inspection was delayed, denied, limited or refused, and that is not resolved: Blocked.",
        "FD&C Act section 501(j) (21 U.S.C. 351(j))",
    ),
    "US-4": Row(
        "Commercial supply to the United States without a current registration of the establishment: Not eligible. "
        "An establishment that FDA's newest register no longer has: Watch, by company rule. A first shipment imported "
        "while a site abroad was not registered: flagged with its day.",
        "FD&C Act section 510 (21 U.S.C. 360); 21 CFR part 207",
    ),
    "US-5": Row(
        "The operation is not among those registered, or no FEI of the site is used for it: Scope gap. The recorded "
        "coverage of inspections lacks it: Scope gap, by company rule.",
        "FD&C Act section 510 (21 U.S.C. 360); 21 CFR part 207",
    ),
    "US-6": Row(
        "A warning letter is open until FDA's close-out letter: Restricted. A reply or a better class does not close "
        "it.",
        "FD&C Act section 501 (21 U.S.C. 351); FDA Regulatory Procedures Manual, chapter 4",
    ),
    "US-7": Row(
        "The latest classified inspection is OAI, official action indicated: Restricted.",
        "FDA's classification of inspections; 21 CFR parts 210 and 211",
    ),
    "US-8": Row("No usable inspection with a known class: Unknown, which does not mean bad.", COMPANY),
    "US-9": Row(
        "The latest inspection has no class yet and a Form 483 was issued: Watch.",
        "FD&C Act section 704(b) (21 U.S.C. 374(b)); the standing is a company rule",
    ),
    "US-10": Row("An inspection ended more than 90 days ago and no class is known: Watch.", COMPANY),
    "US-11": Row(
        "The latest classified inspection is older than five years, three for sterile and biological products: Stale.",
        COMPANY,
    ),
    "US-12": Row(
        "The latest class is VAI, voluntary action indicated: OK with observations. A commitment is overdue: Watch, "
        "by company rule.",
        "FDA's classification of inspections; 21 CFR parts 210 and 211",
    ),
    "US-13": Row(
        "The latest class is NAI, no action indicated: OK. A commitment is overdue: Watch, by company rule.",
        "FDA's classification of inspections; 21 CFR parts 210 and 211",
    ),
    "EU-0": Row(
        "Nothing recorded shows good standing: Unknown. Something an authority published about this site, neither "
        "adopted nor rejected: Watch.",
        COMPANY,
    ),
    "EU-1": Row(
        "A statement of non-compliance covers the operation and the dosage form: Blocked.",
        f"{_DIRECTIVE} article 111(7)",
    ),
    "EU-2": Row(
        "The manufacturing authorisation is suspended or revoked, or the GMP certificate withdrawn: Blocked.",
        f"{_DIRECTIVE} articles 111 and 118",
    ),
    "EU-3": Row(
        "A site in the EEA without manufacturing authorisation for the operation, or without registration for active "
        "substances: Not eligible.",
        f"{_DIRECTIVE} articles 40 and 52a; for investigational products Regulation (EU) 536/2014 article 61",
    ),
    "EU-4": Row(
        "A site outside the EEA that makes medicines, without certificate and without evidence of a recognised "
        "authority: Not eligible.",
        f"{_DIRECTIVE} articles 51 and 111",
    ),
    "EU-5": Row(
        "Active substances from outside the EEA need a written confirmation, a listed country, a waiver or a "
        "certificate; without any of them: Not eligible.",
        f"{_DIRECTIVE} article 46b",
    ),
    "EU-6": Row(
        "The certificate or the authorisation does not list the operation: Scope gap. It carries a remark or a "
        "restriction that nobody has judged: Watch, by company rule.",
        f"{_DIRECTIVE} articles 42(3) and 111(5)",
    ),
    "EU-7": Row(
        "The day lies after the end of the evidence, and no extension is in force: Expired. Without a printed end a "
        "certificate is relied on for three years from the inspection, by company rule.",
        f"{_DIRECTIVE} article 111(5)",
    ),
    "EU-8": Row(
        "An extension covers the day and no newer inspection ended it: OK with observations.",
        f"{_DIRECTIVE} article 111(5), with the instrument that extends",
    ),
    "EU-9": Row(
        "An inspection was held and no certificate from it is known: Watch.",
        f"{_DIRECTIVE} article 111(5), which gives 90 days; the standing is a company rule",
    ),
    "EU-10": Row(
        "A certificate in force, or evidence of a recognised authority, covers the operation: OK. Evidence that its "
        "own authorities no longer stand by: Unknown, by company rule.",
        f"{_DIRECTIVE} articles 51(2) and 111(5)",
    ),
    "EU-11": Row(
        "Investigational products only: a Qualified Person declared equivalence and an audit is not older than three "
        "years: OK with observations.",
        "Regulation (EU) 536/2014 article 62; Delegated Regulation (EU) 2017/1569",
    ),
    "EU-12": Row(
        "The activity needs no certificate, or only supporting papers exist: Unknown until our own audit is closed, "
        "then OK with observations.",
        COMPANY,
    ),
    "UK-0": Row(
        "Nothing recorded shows good standing: Unknown. No product of the site goes to the United Kingdom and no "
        "document of it is recorded: Not applicable.",
        COMPANY,
    ),
    "UK-1": Row(
        "A statement of non-compliance of the MHRA covers the operation and the dosage form: Blocked. A statement of "
        "the EU does not count here; it asks a person.",
        _ENFORCED,
    ),
    "UK-2": Row(
        "The UK manufacturing authorisation is suspended or revoked, or the UK GMP certificate withdrawn: Blocked.",
        _ENFORCED,
    ),
    "UK-3": Row(
        "A site in the United Kingdom without manufacturing authorisation for the operation, or without registration "
        "for active substances: Not eligible.",
        _MADE,
    ),
    "UK-4": Row(
        "A site outside the United Kingdom that makes medicines, without UK certificate and without a certificate or "
        "evidence of a recognised authority: Not eligible. Certificates of the EEA are recognised.",
        _MADE,
    ),
    "UK-5": Row(
        "Active substances from outside the United Kingdom need a written confirmation, a listed country, a waiver or "
        "a certificate; without any of them: Not eligible.",
        _MADE,
    ),
    "UK-6": Row(
        "The certificate or the authorisation does not list the operation: Scope gap. It carries a remark or a "
        "restriction that nobody has judged: Watch, by company rule.",
        _MADE,
    ),
    "UK-7": Row(
        "The day lies after the end of the evidence, and no extension is in force: Expired. Without a printed end a "
        "certificate is relied on for three years from the inspection, by company rule.",
        _ENFORCED,
    ),
    "UK-8": Row(
        "An extension covers the day and no newer inspection ended it: OK with observations.",
        f"{_ENFORCED}, with the instrument that extends",
    ),
    "UK-9": Row("An inspection of the MHRA was held and no certificate from it is known: Watch.", COMPANY),
    "UK-10": Row(
        "A UK certificate in force, a certificate of the EEA or evidence of another recognised authority covers the "
        "operation: OK. Evidence that its own authorities no longer stand by: Unknown, by company rule.",
        _MADE,
    ),
    "UK-11": Row(
        "Investigational products only: a Qualified Person declared equivalence and an audit is not older than three "
        "years: OK with observations.",
        _PERSONS,
    ),
    "UK-12": Row(
        "The activity needs no certificate, or only supporting papers exist: Unknown until our own audit is closed, "
        "then OK with observations.",
        COMPANY,
    ),
}
"""row -> its words and citation; every row that a reason can name is here"""
