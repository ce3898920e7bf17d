"""Links between a sponsor's site and a CMO's own site, as either side sees and answers them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.db.models import QuerySet
from django.urls import reverse

from cmos import columns, forms, selectors, services
from cmos.models import OrganisationSite, Site, SiteLinkProposal
from cmos.rules import organisations as rules
from cmos.views.organisations import address_words
from kernel.scope import current_side
from records import selectors as records
from web.filters import FilterBar
from web.views import Context, DetailPage, FormPage, ListPage

VIEW, ANSWER = "site_links.view", "site_links.answer"


class LinkFilters(FilterBar):
    """Site or partner; state."""

    q = django_forms.CharField(required=False, max_length=100, label="Site or partner")
    state = django_forms.ChoiceField(required=False, choices=[("", "Any"), *rules.LINK_STATES.items()], label="State")

    def narrow_q(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.matching_links(found, value)

    def narrow_state(self, found: QuerySet[Any], value: str) -> QuerySet[Any]:
        return selectors.in_link_state(found, value)


class LinkList(ListPage):
    """Every link of a site that was proposed to or by the reader's side."""

    action = VIEW
    title = "Links of sites"
    columns = columns.LINKS
    filters = LinkFilters

    def queryset(self) -> QuerySet[SiteLinkProposal]:
        return selectors.site_links()

    def rows(self, found: list[Any]) -> list[Any]:
        return selectors.link_lines(found)

    def nothing(self) -> Context:
        text = "One side proposes a site with name, address and numbers, from the site's page; the other confirms."
        return {"kind": "nothing_yet", "title": "No links yet", "text": text}


class LinkView(DetailPage):
    """One link: what was proposed, what was answered, what the reader can do."""

    action = VIEW
    template_name = "cmos/site_link.html"

    def find(self, pk: UUID) -> SiteLinkProposal:
        return selectors.site_link(pk)

    def details(self, obj: SiteLinkProposal) -> Context:
        line, side = selectors.link_lines([obj])[0], current_side()
        facts = selectors.link_facts([obj])[obj.pk]
        acts = self.request.actor.can(ANSWER)
        return {
            "title": f"Link of {obj.name}",
            "line": line,
            "address": address_words(obj),
            "numbers": [(words, getattr(obj, name)) for name, words in rules.NUMBERS.items()],
            "end": selectors.end_of(obj),
            "may_answer": acts and rules.may_answer(facts, side),
            "may_end": acts and rules.may_end(facts, side),
            "own_url": own_url(line.own) if line.own else "",
            "history": records.history(*selectors.link_rows(obj)),
        }


def own_url(own: Site | OrganisationSite) -> str:
    """The page of the reader's own record."""
    return reverse("desk:site" if isinstance(own, Site) else "organisation:site", args=[own.pk])


class Propose(FormPage):
    """Base of a proposal: shows what the other side will see before it is sent."""

    action = ANSWER
    form_class = forms.ProposeForm
    template_name = "cmos/site_link_form.html"
    title = "Propose a link of the site"
    submit_label = "Propose the link"

    def context(self, **more: Any) -> Context:
        shown = self.numbers()
        named = [(words, shown.get(name, "")) for name, words in rules.NUMBERS.items()]
        return {"shown": self.object, "address": address_words(self.object), "numbers": named, **more}

    def numbers(self) -> dict[str, str]:
        """The numbers that a proposal shows."""
        return {name: getattr(self.object, name) for name in rules.NUMBERS}


class ProposeForSponsor(Propose):
    """A sponsor proposes that one of its sites is one of the CMO's."""

    def subject(self) -> Site:
        return selectors.site(self.kwargs["pk"])

    def numbers(self) -> dict[str, str]:
        return selectors.numbers_proposed(self.object)

    def save(self, form: Any) -> str:
        made = services.propose_for_sponsor(self.object, note=form.cleaned_data["note"], actor=self.request.actor)
        return reverse("site_links:detail", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("desk:site", args=[self.object.pk])


class ProposeForOrganisation(Propose):
    """A CMO proposes to one of its sponsors that an own site is one of the sponsor's."""

    form_class = forms.ProposeToSponsorForm

    def subject(self) -> OrganisationSite:
        return selectors.own_site(self.kwargs["pk"])

    def form_options(self) -> Context:
        known = {str(row.sponsor_id): row.sponsor_name for row in selectors.relationships()}
        return {"sponsors": list(known.items())}

    def save(self, form: Any) -> str:
        given = form.cleaned_data
        sponsor = UUID(given["sponsor"])
        made = services.propose_for_organisation(
            self.object, sponsor_id=sponsor, note=given["note"], actor=self.request.actor
        )
        return reverse("site_links:detail", args=[made.pk])

    def cancel_url(self) -> str:
        return reverse("organisation:site", args=[self.object.pk])


class OfLink(FormPage):
    """Base of what is said to a proposed link."""

    action = ANSWER

    def subject(self) -> SiteLinkProposal:
        return selectors.site_link(self.kwargs["pk"])

    def cancel_url(self) -> str:
        return reverse("site_links:detail", args=[self.object.pk])

    def about(self) -> str:
        return f"Link of {self.object.name}"


class ConfirmLink(OfLink):
    """Confirm a link for one of one's own sites."""

    form_class = forms.ConfirmLinkForm
    title = "Confirm the link"
    submit_label = "Confirm the link"

    def form_options(self) -> Context:
        return {"own": [(str(pk), name) for pk, name in selectors.linkable(self.object)]}

    def initial(self) -> dict[str, Any]:
        likely = selectors.likely(self.object)
        return {"own": str(likely.pk)} if likely else {}

    def save(self, form: Any) -> str:
        own = selectors.own_record(UUID(form.cleaned_data["own"]))
        services.confirm_link(self.object, own=own, actor=self.request.actor)
        return self.cancel_url()

    def context(self, **more: Any) -> Context:
        return {"intro": "The other side learns that it is one of yours, not which, and nothing else of it.", **more}


class DeclineLink(OfLink):
    """Say that the proposed site is none of one's own."""

    form_class = forms.DeclineLinkForm
    title = "Decline the link"
    submit_label = "Decline the link"

    def save(self, form: Any) -> str:
        services.decline_link(self.object, text=form.cleaned_data["text"], actor=self.request.actor)
        return self.cancel_url()


class EndLink(OfLink):
    """End a link, or take one's own proposal back."""

    form_class = forms.EndLinkForm
    title = "End the link"
    submit_label = "End the link"

    def save(self, form: Any) -> str:
        services.end_link(self.object, text=form.cleaned_data["text"], actor=self.request.actor)
        return self.cancel_url()
