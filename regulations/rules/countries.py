"""Countries by ISO 3166-1, and the groups that rules ask for."""

from __future__ import annotations

from datetime import date
from typing import Final

_TABLE = """
AF AFG Afghanistan|AL ALB Albania|DZ DZA Algeria|AD AND Andorra|AO AGO Angola|AG ATG Antigua and Barbuda
AR ARG Argentina|AM ARM Armenia|AW ABW Aruba|AU AUS Australia|AT AUT Austria|AZ AZE Azerbaijan|BS BHS Bahamas
BH BHR Bahrain|BD BGD Bangladesh|BB BRB Barbados|BY BLR Belarus|BE BEL Belgium|BZ BLZ Belize|BJ BEN Benin
BM BMU Bermuda|BT BTN Bhutan|BO BOL Bolivia|BA BIH Bosnia and Herzegovina|BW BWA Botswana|BR BRA Brazil
BN BRN Brunei Darussalam|BG BGR Bulgaria|BF BFA Burkina Faso|BI BDI Burundi|CV CPV Cabo Verde|KH KHM Cambodia
CM CMR Cameroon|CA CAN Canada|KY CYM Cayman Islands|CF CAF Central African Republic|TD TCD Chad|CL CHL Chile
CN CHN China|CO COL Colombia|KM COM Comoros|CG COG Congo|CD COD Congo, Democratic Republic|CR CRI Costa Rica
CI CIV Côte d'Ivoire|HR HRV Croatia|CU CUB Cuba|CW CUW Curaçao|CY CYP Cyprus|CZ CZE Czechia|DK DNK Denmark
DJ DJI Djibouti|DM DMA Dominica|DO DOM Dominican Republic|EC ECU Ecuador|EG EGY Egypt|SV SLV El Salvador
GQ GNQ Equatorial Guinea|ER ERI Eritrea|EE EST Estonia|SZ SWZ Eswatini|ET ETH Ethiopia|FJ FJI Fiji|FI FIN Finland
FR FRA France|PF PYF French Polynesia|GA GAB Gabon|GM GMB Gambia|GE GEO Georgia|DE DEU Germany|GH GHA Ghana
GI GIB Gibraltar|GR GRC Greece|GL GRL Greenland|GD GRD Grenada|GU GUM Guam|GT GTM Guatemala|GG GGY Guernsey
GN GIN Guinea|GW GNB Guinea-Bissau|GY GUY Guyana|HT HTI Haiti|HN HND Honduras|HK HKG Hong Kong|HU HUN Hungary
IS ISL Iceland|IN IND India|ID IDN Indonesia|IR IRN Iran|IQ IRQ Iraq|IE IRL Ireland|IM IMN Isle of Man|IL ISR Israel
IT ITA Italy|JM JAM Jamaica|JP JPN Japan|JE JEY Jersey|JO JOR Jordan|KZ KAZ Kazakhstan|KE KEN Kenya
KP PRK Korea, North|KR KOR Korea, South|KW KWT Kuwait|KG KGZ Kyrgyzstan|LA LAO Laos|LV LVA Latvia|LB LBN Lebanon
LS LSO Lesotho|LR LBR Liberia|LY LBY Libya|LI LIE Liechtenstein|LT LTU Lithuania|LU LUX Luxembourg|MO MAC Macao
MG MDG Madagascar|MW MWI Malawi|MY MYS Malaysia|MV MDV Maldives|ML MLI Mali|MT MLT Malta|MR MRT Mauritania
MU MUS Mauritius|MX MEX Mexico|MD MDA Moldova|MC MCO Monaco|MN MNG Mongolia|ME MNE Montenegro|MA MAR Morocco
MZ MOZ Mozambique|MM MMR Myanmar|NA NAM Namibia|NP NPL Nepal|NL NLD Netherlands|NC NCL New Caledonia
NZ NZL New Zealand|NI NIC Nicaragua|NE NER Niger|NG NGA Nigeria|MK MKD North Macedonia|NO NOR Norway|OM OMN Oman
PK PAK Pakistan|PS PSE Palestine|PA PAN Panama|PG PNG Papua New Guinea|PY PRY Paraguay|PE PER Peru
PH PHL Philippines|PL POL Poland|PT PRT Portugal|PR PRI Puerto Rico|QA QAT Qatar|RE REU Réunion|RO ROU Romania
RU RUS Russia|RW RWA Rwanda|KN KNA Saint Kitts and Nevis|LC LCA Saint Lucia|VC VCT Saint Vincent and the Grenadines
WS WSM Samoa|SM SMR San Marino|ST STP Sao Tome and Principe|SA SAU Saudi Arabia|SN SEN Senegal|RS SRB Serbia
SC SYC Seychelles|SL SLE Sierra Leone|SG SGP Singapore|SK SVK Slovakia|SI SVN Slovenia|SB SLB Solomon Islands
SO SOM Somalia|ZA ZAF South Africa|SS SSD South Sudan|ES ESP Spain|LK LKA Sri Lanka|SD SDN Sudan|SR SUR Suriname
SE SWE Sweden|CH CHE Switzerland|SY SYR Syria|TW TWN Taiwan|TJ TJK Tajikistan|TZ TZA Tanzania|TH THA Thailand
TL TLS Timor-Leste|TG TGO Togo|TO TON Tonga|TT TTO Trinidad and Tobago|TN TUN Tunisia|TR TUR Türkiye
TM TKM Turkmenistan|UG UGA Uganda|UA UKR Ukraine|AE ARE United Arab Emirates|GB GBR United Kingdom
US USA United States|UY URY Uruguay|UZ UZB Uzbekistan|VU VUT Vanuatu|VE VEN Venezuela|VN VNM Viet Nam
VG VGB Virgin Islands, British|VI VIR Virgin Islands, U.S.|YE YEM Yemen|ZM ZMB Zambia|ZW ZWE Zimbabwe
AI AIA Anguilla|AS ASM American Samoa|MP MNP Northern Mariana Islands|MS MSR Montserrat|FO FRO Faroe Islands
GP GLP Guadeloupe|MQ MTQ Martinique|GF GUF French Guiana|YT MYT Mayotte|TC TCA Turks and Caicos Islands
VA VAT Holy See|KI KIR Kiribati|MH MHL Marshall Islands|FM FSM Micronesia|NR NRU Nauru|PW PLW Palau|TV TUV Tuvalu
CK COK Cook Islands|AX ALA Åland Islands|AQ ATA Antarctica|BQ BES Bonaire, Sint Eustatius and Saba
BV BVT Bouvet Island|IO IOT British Indian Ocean Territory|CX CXR Christmas Island|CC CCK Cocos Islands
FK FLK Falkland Islands|TF ATF French Southern Territories|HM HMD Heard Island and McDonald Islands|NU NIU Niue
NF NFK Norfolk Island|PN PCN Pitcairn|BL BLM Saint Barthélemy|SH SHN Saint Helena, Ascension and Tristan da Cunha
MF MAF Saint Martin|PM SPM Saint Pierre and Miquelon|SX SXM Sint Maarten|TK TKL Tokelau|WF WLF Wallis and Futuna
GS SGS South Georgia and the South Sandwich Islands|SJ SJM Svalbard and Jan Mayen|EH ESH Western Sahara
UM UMI United States Minor Outlying Islands
""".replace("\n", "|")

_ROWS: Final = [tuple(row.split(" ", 2)) for row in _TABLE.split("|") if row.strip()]
NAMES: Final[dict[str, str]] = {alpha2: name for alpha2, _, name in sorted(_ROWS, key=lambda row: row[2])}
"""ISO 3166-1 alpha-2 -> name, by name"""
ALPHA3: Final[dict[str, str]] = {alpha3: alpha2 for alpha2, alpha3, _ in _ROWS}
"""alpha-3 -> alpha-2, as FDA's register writes them in brackets"""

BY_NAME: Final[dict[str, str]] = {name.casefold(): alpha2 for alpha2, name in NAMES.items()}
"""lower-case name -> alpha-2"""
TRAPS: Final[dict[str, str]] = {"UK": "GB", "EL": "GR"}
"""Codes that European authorities write and ISO does not."""

US_TERRITORIES: Final = frozenset({"US", "PR", "GU", "VI", "AS", "MP"})
"""Inside the United States for FDA and DEA."""

_EU: Final = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
_JOINED: Final = {
    **dict.fromkeys(("CY", "CZ", "EE", "HU", "LV", "LT", "MT", "PL", "SK", "SI"), date(2004, 5, 1)),
    **dict.fromkeys(("BG", "RO"), date(2007, 1, 1)),
    "HR": date(2013, 7, 1),
}
"""Accessions to the Union; who is not named was in before."""
_EEA: Final = frozenset([*_EU.split(), "IS", "LI", "NO"])
_UNTIL: Final = {"GB": date(2020, 12, 31)}
"""The United Kingdom: EU law applied until the end of the transition period."""


def alpha2(given: str) -> str:
    """The ISO code for what was typed: alpha-2, alpha-3, or a trap like UK and EL; empty if it is none of them."""
    code = given.strip().upper()
    code = TRAPS.get(code, ALPHA3.get(code, code))
    return code if code in NAMES else ""


def find(given: str) -> str:
    """The ISO code for a code, or for a name as `name` writes it in any case; empty if it is neither."""
    asked = given.strip().casefold()
    return alpha2(given) or next((code for code, called in NAMES.items() if called.casefold() == asked), "")


def name(code: str) -> str:
    """The country's name; the code itself if it is not known."""
    return NAMES.get(code, code)


def in_eea(code: str, on: date) -> bool:
    """Whether EU medicines law applied in the country on that day."""
    if code in _UNTIL:
        return on <= _UNTIL[code]
    return code in _EEA and on >= _JOINED.get(code, date.min)
