"""Terms in words, line by line, and what is different between two versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.base.i18n import current_language
from cms.base.money import format_vnd
from cms.theme.words import day
from marketplace.deals.models.kinds import ContractKind
from marketplace.deals.terms.content import (
    Disputes,
    Exclusivity,
    Improvements,
    PriceKind,
    Right,
    RoyaltyBase,
    StateMoney,
    Step,
    Terms,
    Territory,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the terms.

    Args:
        key: stable name by which two versions are compared.
        label: what it is about.
        text: what is agreed; empty where nothing is.
    """

    key: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A line that is different: `before` or `after` is empty where it is new or gone."""

    label: str
    before: str
    after: str


def _choice(choices: Any, value: str) -> str:
    return str(dict(choices.choices).get(value, ""))


def months(count: int, *, zero: str) -> str:
    """A duration in words.

    Args:
        count: months.
        zero: what 0 means.
    """
    return ngettext("%(n)d month", "%(n)d months", count) % {"n": count} if count else zero


def percent(value: Decimal) -> str:
    """A percentage as the language writes it, without empty decimals."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text.replace('.', ',') if current_language() == 'vi' else text}%"


def price(terms: Terms) -> str:
    """The price in one sentence."""
    parts = []
    if terms.has_lump:
        parts.append(format_vnd(terms.lump_sum))
    if terms.has_royalty:
        share = percent(terms.royalty_percent)
        parts.append(f"{share} {_choice(RoyaltyBase, terms.royalty_base)}")
        if terms.royalty_minimum:
            least = format_vnd(terms.royalty_minimum)
            parts.append(_("at least %(amount)s a year") % {"amount": least})
    if terms.price_kind == PriceKind.CAPITAL:
        share = percent(terms.capital_percent)
        parts.append(_("%(share)s of the company's capital") % {"share": share})
    return "; ".join(parts)


def _step(step: Step) -> str:
    paid = format_vnd(step.amount) if step.amount else _("nothing is paid for it")
    return "\n".join([f"{step.title} · {day(step.due)} · {paid}", step.criteria])


def lines(terms: Terms) -> list[Line]:
    """Every line, in the order of the form, in the current language."""
    return [*_what(terms), *_money(terms), *_rest(terms)]


def _what(terms: Terms) -> Iterator[Line]:
    yield Line("kind", _("Kind of contract"), _choice(ContractKind, terms.kind))
    yield Line("subject", _("What it is about"), terms.subject)
    yield Line("right", _("What passes over"), _choice(Right, terms.right))
    yield Line("owner", _("To whom the technology belongs"), terms.owner)
    yield Line("state_money", _("State money in it"), _choice(StateMoney, terms.state_money))
    yield Line("exclusivity", _("Exclusivity"), _choice(Exclusivity, terms.exclusivity))
    yield Line("field_of_use", _("For what it may be used"), terms.field_of_use)
    named = terms.territory_named if terms.territory == Territory.NAMED else ""
    yield Line("territory", _("Where"), named or _choice(Territory, terms.territory))
    yield Line("duration", _("For how long"), months(terms.duration, zero=_("for good")))


def _money(terms: Terms) -> Iterator[Line]:
    yield Line("price", _("Price"), price(terms))
    for number, step in enumerate(terms.steps, 1):
        yield Line(f"step{number}", _("Milestone %(number)d") % {"number": number}, _step(step))
    silent = ngettext(
        "a delivery that nobody answers counts as accepted after %(n)d working day",
        "a delivery that nobody answers counts as accepted after %(n)d working days",
        terms.acceptance_days,
    ) % {"n": terms.acceptance_days}
    never = _("only by a word; silence accepts nothing")
    yield Line("acceptance", _("Acceptance"), silent if terms.acceptance_days else never)
    yield Line("trial", _("Test of the trial"), terms.trial_test)


def _rest(terms: Terms) -> Iterator[Line]:
    yield Line("training", _("Training"), terms.training)
    yield Line("improvements", _("Improvements"), _choice(Improvements, terms.improvements))
    warranty = months(terms.warranty_months, zero=_("none"))
    said = f"{warranty}: {terms.warranty}" if terms.warranty else warranty
    yield Line("warranty", _("Warranty"), said)
    secrecy = months(terms.secrecy_months, zero=_("for good"))
    yield Line("secrecy", _("Confidentiality"), secrecy)
    named = terms.disputes_named if terms.disputes == Disputes.ARBITRATION else ""
    disputes = _choice(Disputes, terms.disputes)
    yield Line("disputes", _("Disputes"), f"{disputes}: {named}" if named else disputes)
    yield Line("other", _("Anything else"), terms.other)


def difference(before: Terms, after: Terms) -> list[Change]:
    """The lines in which two versions differ, in the order of the form.

    Milestones are compared by their place in the list.
    """
    old = {line.key: line for line in lines(before)}
    new = {line.key: line for line in lines(after)}
    found = []
    for key in max((old, new), key=len):  # only the number of milestones can be different
        was, now = old.get(key), new.get(key)
        texts = (was.text if was else "", now.text if now else "")
        if texts[0] != texts[1]:
            label = (now or was or Line("", "", "")).label
            found.append(Change(label, *texts))
    return found
