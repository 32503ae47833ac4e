"""What is wrong with proposed terms: one place for the form and for the service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cms.base.money import format_vnd
from marketplace.deals.models.kinds import ContractKind
from marketplace.deals.terms.content import (
    Disputes,
    Exclusivity,
    Improvements,
    PriceKind,
    Right,
    RoyaltyBase,
    StateMoney,
    Terms,
    Territory,
)

LEAST_AMOUNT = 1_000
MOST_AMOUNT = 10**13
MOST_STEPS = 30
MOST_MONTHS = 600
MOST_WARRANTY = 240
MOST_ACCEPTANCE_DAYS = 60
WORDS = 2_000
SHORT = 300
HUNDRED = Decimal(100)

Problem = tuple[str, str]

_CHOICES = {
    "kind": ContractKind,
    "right": Right,
    "state_money": StateMoney,
    "exclusivity": Exclusivity,
    "territory": Territory,
    "price_kind": PriceKind,
    "improvements": Improvements,
    "disputes": Disputes,
}
_LENGTHS = {
    "subject": SHORT,
    "owner": SHORT,
    "field_of_use": WORDS,
    "territory_named": SHORT,
    "trial_test": WORDS,
    "training": WORDS,
    "warranty": WORDS,
    "disputes_named": SHORT,
    "other": WORDS,
}


def problems(terms: Terms, *, today: date) -> list[Problem]:
    """Name of the field and a sentence for each mistake; empty when the terms can be proposed.

    Args:
        terms: as typed.
        today: in Vietnam; nothing is due before it.
    """
    return [
        *_words(terms),
        *_durations(terms),
        *_price(terms),
        *_steps(terms, today),
    ]


def _words(terms: Terms) -> Iterator[Problem]:
    for name, choices in _CHOICES.items():
        if getattr(terms, name) not in choices.values:
            yield name, _("Choose one.")
    for name, limit in _LENGTHS.items():
        if len(getattr(terms, name)) > limit:
            yield name, _("At most %(count)d characters. Shorten it a little.") % {"count": limit}
    required = {
        "subject": _("Say what is transferred, sold or done."),
        "owner": _("Say to whom the technology belongs."),
        "field_of_use": _("Say for what it may be used."),
    }
    for name, sentence in required.items():
        if not getattr(terms, name):
            yield name, sentence
    if terms.territory == Territory.NAMED and not terms.territory_named:
        yield "territory_named", _("Name the places.")
    if terms.disputes == Disputes.ARBITRATION and not terms.disputes_named:
        yield "disputes_named", _("Name the arbitration centre.")


def _durations(terms: Terms) -> Iterator[Problem]:
    limits = {
        "duration": MOST_MONTHS,
        "warranty_months": MOST_WARRANTY,
        "secrecy_months": MOST_MONTHS,
        "acceptance_days": MOST_ACCEPTANCE_DAYS,
    }
    for name, most in limits.items():
        if not 0 <= getattr(terms, name) <= most:
            yield name, _("Write a whole number from 0 to %(most)d.") % {"most": most}


def _price(terms: Terms) -> Iterator[Problem]:
    if terms.has_lump and not LEAST_AMOUNT <= terms.lump_sum <= MOST_AMOUNT:
        yield (
            "lump_sum",
            _("Write an amount from %(least)s to %(most)s.")
            % {"least": format_vnd(LEAST_AMOUNT), "most": format_vnd(MOST_AMOUNT)},
        )
    if terms.has_royalty:
        if not 0 < terms.royalty_percent <= HUNDRED:
            yield "royalty_percent", _("Write a percentage above 0 and up to 100.")
        if terms.royalty_base not in RoyaltyBase.values:
            yield "royalty_base", _("Choose of what the share is taken.")
        if not 0 <= terms.royalty_minimum <= MOST_AMOUNT:
            yield (
                "royalty_minimum",
                _("Write an amount up to %(most)s.") % {"most": format_vnd(MOST_AMOUNT)},
            )
    if terms.price_kind == PriceKind.CAPITAL and not 0 < terms.capital_percent < HUNDRED:
        yield "capital_percent", _("Write a percentage above 0 and below 100.")


def _steps(terms: Terms, today: date) -> Iterator[Problem]:
    if not terms.steps:
        yield "steps", _("Write at least one milestone, with the day by which it is delivered.")
        return
    if len(terms.steps) > MOST_STEPS:
        yield "steps", _("At most %(count)d milestones.") % {"count": MOST_STEPS}
    last = today
    for number, step in enumerate(terms.steps, 1):
        at = {"number": number}
        if not step.title or len(step.title) > SHORT:
            yield "steps", _("Milestone %(number)d: say in a line what is delivered.") % at
        if not step.criteria or len(step.criteria) > WORDS:
            yield "steps", _("Milestone %(number)d: say by what both see that it is done.") % at
        if not 0 <= step.amount <= MOST_AMOUNT:
            yield "steps", _("Milestone %(number)d: this amount can't be right.") % at
        if step.due < today:
            yield "steps", _("Milestone %(number)d: its day is in the past.") % at
        elif step.due < last:
            yield "steps", _("Milestone %(number)d: it is due before the one above it.") % at
        last = max(last, step.due)
    total = sum(step.amount for step in terms.steps)
    owed = terms.lump_sum if terms.has_lump else 0
    if total != owed:
        yield (
            "steps",
            _("The milestones add up to %(total)s, the price is %(owed)s: make them equal.")
            % {"total": format_vnd(total), "owed": format_vnd(owed)},
        )
