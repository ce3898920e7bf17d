"""The standing cast, built through services: rival sponsors Aldena and Borvik, and a manufacturer both use.

Every text of Borvik's own records holds a canary: none of them may ever appear in an answer to anybody else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from audits.models import (
    Finding,
    FindingMeasure,
)
from audits.rules.words import CONTAINED
from cmo_portal.demo.cast import Cast
from cmos.models import (
    Site,
)
from kernel.actor import Actor
from kernel.clock import now
from kernel.scope import PLATFORM, Active, Scope, scope
from questionnaires.models import (
    Answer,
    AnswerNote,
    Questionnaire,
    QuestionnaireMessage,
)
from records.models import (
    RecordCopy,
)
from registers.services import import_inspections
from sponsors import access
from sponsors.entering import marks
from sponsors.entering.store import ENTRY
from sponsors.models import (
    CmoOrganisation,
    Membership,
    Sponsor,
    User,
)
from sponsors.rules import permissions_of
from tests.planted import CANARY as CANARY
from tests.planted import STILL_OPEN, plant
from tests.world_jobs import jobs_of
from tests.world_kinds import KINDS
from tests.world_maker import OF_THE_MAKER
from tests.world_workbooks import workbook
from web.models import Upload

SETUP = Actor.system("test")

"""Every kind of record of a sponsor, by the word tests use."""


@dataclass(frozen=True)
class Party:
    """A sponsor with its people by role, one API client, and the id of one record of each kind."""

    sponsor: Sponsor
    people: dict[str, Membership]
    client_id: str
    client_secret: str
    ids: dict[str, UUID] = field(default_factory=dict)

    def actor(self, role: str = "qa_head") -> Actor:
        return Actor(f"membership:{self.people[role].pk}", permissions_of(role))

    @contextmanager
    def scope(self, role: str = "qa_head", **options: Any) -> Iterator[Active]:
        with scope(Scope(sponsor_id=self.sponsor.pk), actor=self.actor(role), **options) as opened:
            yield opened

    def sites(self) -> int:
        """How many sites the party has."""
        with self.scope():
            return Site.objects.count()

    def get(self, kind: str) -> Any:
        """The record of this kind; inside the party's scope."""
        return KINDS[kind]._default_manager.get(pk=self.ids[kind])


@dataclass(frozen=True)
class World:
    """Everybody, and the one password they all have."""

    aldena: Party
    borvik: Party
    maker: CmoOrganisation
    staff: dict[str, Membership]
    password: str

    @property
    def today(self) -> date:
        """Today at Aldena."""
        return access.member_of(self.aldena.people["qa_head"]).today

    @property
    def their_today(self) -> date:
        """Today at the manufacturer: another date than Aldena's for some hours of each day."""
        return access.member_of(self.staff["quality_signatory"]).today

    def staff_actor(self, role: str = "quality_signatory") -> Actor:
        return Actor(f"membership:{self.staff[role].pk}", permissions_of(role))

    @contextmanager
    def maker_scope(self, role: str = "quality_signatory", **options: Any) -> Iterator[Active]:
        with scope(Scope(cmo_org_id=self.maker.pk), actor=self.staff_actor(role), **options) as opened:
            yield opened

    def login(self, membership: Membership) -> Client:
        """A browser in which this person has shown every factor and acts in this membership."""
        client = enter(membership.user)
        session = client.session
        session[access.SESSION_KEY] = str(membership.pk)
        session.save()
        return client


def enter(user: User) -> Client:
    """A browser in which this person has shown every factor."""
    client = Client()
    with scope(PLATFORM, actor=SETUP, reason="sign-in of a test"):
        client.force_login(user)
    session = client.session
    session[ENTRY] = dict.fromkeys(("opened_at", marks.IDENTITY, marks.FACTOR), now().isoformat())
    session.save()
    return client


def build() -> World:
    """The cast of the demo, with canaries in Borvik's records."""
    _publish()
    cast = Cast()
    cast.build()
    parties = [_party(cast, name, client) for name, client in zip(cast.sponsors, cast.clients, strict=True)]
    with parties[1].scope(reason="canaries"):
        plant()
    assert cast.maker is not None
    _draft(cast.maker, parties[1])
    staff = {role: member for (domain, role), member in cast.members.items() if domain == "loughderrin.example"}
    world = World(parties[0], parties[1], cast.maker, staff, cast.password)
    _of_the_maker(world)
    return world


def _of_the_maker(world: World) -> None:
    """Records of the manufacturer itself: those that Aldena's routes are asked with; Borvik's ids name nothing."""
    world.borvik.ids["answer_workbook"] = uuid4()
    with world.maker_scope(reason="the cast"):
        asked = Questionnaire.objects.get(pk=world.aldena.ids["sent"])
        world.aldena.ids["answer_workbook"] = workbook(asked, "told", world.staff_actor())
        for kind, model in OF_THE_MAKER.items():
            world.aldena.ids[kind] = model._default_manager.order_by("pk").values_list("pk", flat=True)[0]
            world.borvik.ids[kind] = uuid4()


def _publish() -> None:
    """One published inspection of the site that both sponsors use."""
    rows = (
        "FEI Number,Legal Name,Inspection ID,Inspection End Date,Classification,Project Area",
        "3099100429,Lough Derrin,7654321,2019-03-01,No Action Indicated (NAI),Drug Quality Assurance",
    )
    with NamedTemporaryFile("w", suffix=".csv") as file, scope(PLATFORM, actor=SETUP, reason="the cast"):
        file.write("\n".join(rows))
        file.flush()
        import_inspections(Path(file.name), actor=SETUP)


def _party(cast: Cast, name: str, client: dict[str, str]) -> Party:
    people = {role: member for (domain, role), member in cast.members.items() if domain == f"{name}.example"}
    party = Party(cast.sponsors[name], people, client["client_id"], client["client_secret"])
    jobs_of(party)
    _told(party, CANARY if name == "borvik" else "told")
    with party.scope(reason="the cast"):
        for kind, model in KINDS.items():
            rows = model._default_manager.filter(**STILL_OPEN.get(kind, {}))
            found = rows.order_by("pk").values_list("pk", flat=True).first()
            assert found is not None, f"the cast has no {kind}"
            party.ids[kind] = found
    return party


def _draft(maker: CmoOrganisation, party: Party) -> None:
    """A canary in what the CMO writes for a sponsor and has not sent: neither this sponsor nor another reads it."""
    with scope(Scope(cmo_org_id=maker.pk), actor=SETUP, reason="canaries"):
        row = Questionnaire.objects.get(pk=party.ids["sent"])
        own = {"sponsor_id": row.sponsor_id, "cmo_org_id": row.cmo_org_id, "author": CANARY}
        AnswerNote.objects.create(questionnaire=row, kind="note", text=CANARY, **own)
        workbook(row, CANARY, SETUP)
        Answer.objects.filter(answer_set__questionnaire=row).update(value=CANARY, why=CANARY, author=CANARY)


def _told(party: Party, words: str) -> None:
    """What the demo has no case of: a measure taken at once, a copy that left the portal, a file on its way."""
    with party.scope(reason="the cast"):
        Upload.objects.create(
            sponsor=party.sponsor, owner=party.actor("auditor").key, session=words, name=words, size=9
        )
        row = Questionnaire.objects.order_by("pk")[0]
        QuestionnaireMessage.objects.create(
            questionnaire=row,
            kind="comment",
            text=words,
            author=words,
            released_at=now(),
            sponsor_id=row.sponsor_id,
            cmo_org_id=row.cmo_org_id,
        )
        finding = Finding.objects.order_by("pk")[0]
        FindingMeasure.objects.create(
            finding=finding, kind=CONTAINED, done_on=date(2024, 1, 8), text=words, reason=words, author=words
        )
        RecordCopy.objects.create(
            subject_table=Finding._meta.db_table,
            subject_id=finding.pk,
            record=words,
            made_for=words,
            made_by=party.actor().key,
            file_name=f"{words}.zip",
            size=1,
            sha256="0" * 64,
            entries=1,
            files=0,
            seal=0,
            seal_digest="0" * 64,
            sponsor=party.sponsor,
        )
