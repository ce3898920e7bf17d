"""What a business fact says."""

from __future__ import annotations

import pytest

from audits.models import Audit
from records.models import Event
from tests.world import World


@pytest.mark.django_db
def test_a_fact_names_a_record_by_our_number_and_never_by_one_that_people_type(world: World) -> None:
    with world.aldena.scope():
        planned = Event.objects.filter(name="audit.planned")[0]
        assert planned.facts["number"] == Audit.objects.get(pk=planned.subject_id).number
        certificates = Event.objects.filter(subject_table="cmos_gmpcertificate")
        assert certificates.exists() and not certificates.filter(facts__has_key="number").exists()
