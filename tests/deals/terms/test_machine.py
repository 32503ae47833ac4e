"""Two sides, staff and a stranger do anything in any order: one version counts at most."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cms.accounts.models import Notification
from cms.base import audit
from cms.base.errors import NotAllowed, NotFound, Refused
from marketplace.deals.models import Deal, TermsVersion
from marketplace.deals.terms import services
from tests.factories import accounts
from tests.factories import listings as make
from tests.factories import terms as write

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ACTORS = ("seller", "buyer", "staff", "stranger")
VERBS = ("propose", "take_back", "agree", "reopen", "propose_old")
STEPS = st.tuples(st.sampled_from(ACTORS), st.sampled_from(VERBS), st.integers(1, 24))


def consistent(deal):
    counting = list(deal.terms.filter(state__in=("on_table", "agreed")))
    assert len(counting) <= 1
    on_table = [one for one in counting if one.state == "on_table"]
    assert bool(on_table) == (deal.state in {"proposed", "countered"})
    assert bool(deal.turn) == bool(on_table)
    if on_table:
        assert deal.turn != on_table[0].side
    assert (deal.state == "agreed") == any(one.state == "agreed" for one in counting)
    numbers = list(deal.terms.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def stands(deal):
    versions = list(TermsVersion.objects.filter(deal=deal).values())
    row = Deal.objects.filter(pk=deal.pk).values().get()
    return versions, row, Notification.objects.count(), len(audit.trail(deal))


def act(verb, person, deal, months):
    last = services.newest(deal)
    number = last.number if last else 0
    if verb in {"propose", "propose_old"}:
        seen = number if verb == "propose" else number - 1
        terms = write.terms(warranty_months=months)
        return services.propose(person, deal=deal, terms=terms, answers=seen)
    if verb == "take_back":
        return services.take_back(person, deal=deal, number=number)
    if verb == "reopen":
        return services.reopen(person, deal=deal)
    return services._agree(person, deal, number)  # the code has its own tests


@hypothesis_settings(max_examples=20)
@given(steps=st.lists(STEPS, max_size=12))
def test_any_order_of_steps_leaves_one_version_that_counts(steps):
    deal = write.deal()
    people = {
        "seller": write.speaker(deal, "seller"),
        "buyer": write.speaker(deal, "buyer"),
        "staff": accounts.moderator(),
        "stranger": make.writer(),
    }
    for who, verb, months in steps:
        before = stands(deal)
        try:
            act(verb, people[who], deal, months)
        except (Refused, NotAllowed, NotFound):
            assert stands(deal) == before
        else:
            assert who in {"seller", "buyer"}
        consistent(Deal.objects.get(pk=deal.pk))
