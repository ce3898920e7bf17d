from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulations.rules import vocabulary
from regulations.rules.vocabulary import DECRS_OPERATIONS, DOSAGE_FORMS, EU_CODES, OPERATIONS, covers_eu, covers_us
from tests.generated import cases
from tests.shared_data import shared, shared_rows

CODES = st.sets(st.sampled_from(sorted(EU_CODES)), max_size=6)


@pytest.mark.parametrize(
    ("operation", "value"),
    [
        ("manufacture", "MANUFACTURE"),
        ("api_manufacture", "API MANUFACTURE"),
        ("primary_packaging", "PACK"),
        ("secondary_packaging", "REPACK"),
        ("labelling", "LABEL"),
        ("testing_chemical", "ANALYSIS"),
        ("sterilisation", "STERILIZE"),
    ],
)
def test_register_values_cover_their_operation(operation: str, value: str) -> None:
    assert covers_us([value], operation)
    assert covers_us(["SALVAGE", value], operation)
    assert not covers_us([other for other in ("SALVAGE", "DISTRIBUTE") if other != value], operation)


@pytest.mark.parametrize(
    "operation", ["primary_packaging", "secondary_packaging", "labelling", "testing_chemical", "sterilisation"]
)
def test_manufacture_implies_nothing_else(operation: str) -> None:
    assert not covers_us(["MANUFACTURE", "API MANUFACTURE"], operation)
    assert not covers_us([], operation)


def test_the_register_has_fifteen_values() -> None:
    assert len(set(DECRS_OPERATIONS)) == 15
    assert all(known.decrs <= set(DECRS_OPERATIONS) for known in OPERATIONS.values())


def test_values_as_published() -> None:
    with shared("decrs_drls_reg_2025-08.tsv").open(encoding="utf-8") as handle:
        place = next(handle).rstrip("\n").split("\t").index("OPERATIONS")
        found = {value.strip() for line in handle for value in line.split("\t")[place].split(";")}
    assert found == set(DECRS_OPERATIONS)


@pytest.mark.parametrize(
    ("listed", "operation", "form", "answer"),
    [
        (["1.2.1.13"], "manufacture", "tablets", True),
        (["1.2.1.13"], "manufacture", "capsules_hard", False),
        (["1.2.1"], "manufacture", "capsules_hard", True),
        (["1.2"], "manufacture", "tablets", True),
        (["1.2", "1.2.2"], "manufacture", "tablets", False),  # a leaf is listed, so the heading alone covers no other
        (["1.2.1", "1.2.1.13"], "manufacture", "capsules_hard", False),
        (["1.2.1.13"], "primary_packaging", "tablets", False),
        (["1.2.1.13"], "batch_certification", "", False),
        (["1.2.1.13"], "testing_chemical", "", False),
        (["1.6.3"], "testing_chemical", "tablets", True),
        (["1.6.3"], "testing_sterility", "", False),
        (["1.6"], "testing_sterility", "", True),
        (["1.5.2"], "secondary_packaging", "tablets", True),
        (["1.5.1.13"], "secondary_packaging", "tablets", False),
        (["1.2.1.13"], "manufacture", "", None),  # the form is not said
        (["1.3.1.2"], "biological_manufacture", "", None),  # immunological products: is ours one?
        (["1.3.1"], "biological_manufacture", "", True),
        (["2.2.2"], "import_certification", "", None),
        (["2.2"], "import_certification", "", True),
        (["2.2"], "import_testing", "", False),
        (["1.1.1.4"], "aseptic_manufacture", "small_volume_liquids", True),
        (["1.1.2.3"], "aseptic_manufacture", "small_volume_liquids", False),
        (["3.1"], "api_manufacture", "", True),
        (["3.5"], "api_manufacture", "", False),
        (["1.2"], "storage", "", False),
        (["1.2"], "no_such_operation", "", False),
        ([], "manufacture", "tablets", False),
    ],
)
def test_codes_of_a_document(listed: list[str], operation: str, form: str, answer: bool | None) -> None:
    """Processing, packaging, testing, import and certification never imply each other; headings only without leaves."""
    assert covers_eu(listed, operation, form) is answer


def test_every_code_seen_in_a_statement_can_be_chosen() -> None:
    assert {row["code"] for row in shared_rows("eu_gmp_operation_codes_observed.csv")} <= set(EU_CODES)


def test_every_code_has_its_heading() -> None:
    assert all(code.rpartition(".")[0] in EU_CODES for code in EU_CODES if code.count(".") > 1)


def test_every_form_has_a_code_that_can_be_chosen() -> None:
    codes = {f"{heading}.{leaf}" for form in DOSAGE_FORMS.values() for heading, leaf in form.leaf.items()}
    assert codes <= set(EU_CODES)


def test_every_heading_of_an_operation_can_be_chosen() -> None:
    assert {heading for known in OPERATIONS.values() for heading in known.eu} <= set(EU_CODES)


@cases
@given(CODES, st.sampled_from(sorted(OPERATIONS)), st.sampled_from(["", *sorted(DOSAGE_FORMS)]))
def test_a_document_covers_only_through_the_headings_of_the_operation(
    listed: set[str], operation: str, form: str
) -> None:
    near = {code for code in listed for heading in OPERATIONS[operation].eu if _related(code, heading)}
    assert covers_eu(listed, operation, form) is covers_eu(near, operation, form)
    if not near:
        assert covers_eu(listed, operation, form) is False


def _related(code: str, heading: str) -> bool:
    """The heading itself, what is below it, what is above it, and what stands beside it under the same parent."""
    return code == heading or code.startswith(f"{heading.rpartition('.')[0]}.") or heading.startswith(f"{code}.")


@cases
@given(CODES, st.sampled_from(sorted(OPERATIONS)), st.sampled_from(sorted(DOSAGE_FORMS)))
def test_naming_the_exact_code_always_covers(listed: set[str], operation: str, form: str) -> None:
    known = OPERATIONS[operation]
    for heading in known.eu:
        if known.by_form and heading in DOSAGE_FORMS[form].leaf:
            assert covers_eu({*listed, f"{heading}.{DOSAGE_FORMS[form].leaf[heading]}"}, operation, form) is True


@pytest.mark.parametrize(
    "table",
    [
        vocabulary.PARTNER_TYPES,
        vocabulary.MATERIAL_TYPES,
        vocabulary.OPERATION_LABELS,
        vocabulary.FORM_LABELS,
        vocabulary.HPAPI_BANDS,
        vocabulary.SCHEDULES,
        vocabulary.PHASES,
        vocabulary.BATCH_RECORDS,
        vocabulary.EU_CODES,
    ],
)
def test_no_two_words_of_a_table_are_the_same(table: dict[str, str]) -> None:
    """A person choosing from the list can tell them apart."""
    assert len(set(table.values())) == len(table)
    assert all(table.values())


def test_sizes() -> None:
    assert len(vocabulary.HPAPI_BANDS) == len(vocabulary.SCHEDULES) == 5
    assert set(vocabulary.BATCH_RECORDS) == {"paper", "hybrid", "electronic"}
    assert {"cmo", "cdmo", "cro_laboratory", "toll_manufacturer", "packager"} <= set(vocabulary.PARTNER_TYPES)


def test_a_code_that_is_not_known_any_more_is_shown_as_it_is() -> None:
    assert vocabulary.label(vocabulary.PHASES, "phase9") == "phase9"
    assert vocabulary.form_label("tablets") == "Tablets"
