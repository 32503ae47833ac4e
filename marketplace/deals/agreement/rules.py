"""What the rules say of a contract: its contents checked, whether it waits for registration."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from cms.accounts import staff
from marketplace.deals.agreement.models import Agreement, ContractRule
from marketplace.deals.terms.content import StateMoney, Terms

DATA = Path(__file__).parent / "data" / "rules.toml"
R = ContractRule
VERBS = ("add", "change", "delete", "view")


def sync() -> str:
    """Write the rules that were never there, and let staff who moderate edit them.

    A rule that staff have changed stays as it is; one that isn't wanted gets an end, not a removal.
    """
    made = 0
    for row in tomllib.loads(DATA.read_text(encoding="utf-8"))["rule"]:
        place = {name: row.pop(name) for name in ("kind", "topic", "code")}
        if not R.objects.filter(**place).exists():
            made += 1
            R.objects.create(**place, **row, position=made)
    group, _made = Group.objects.get_or_create(name=staff.MODERATOR)
    content_type = ContentType.objects.get_for_model(R)
    names = [f"{verb}_{R._meta.model_name}" for verb in VERBS]
    group.permissions.add(*Permission.objects.filter(content_type=content_type, codename__in=names))
    return f"deals: {made} rules of contracts added"


def rules_of(kind: str, day: date) -> list[ContractRule]:
    """The rules of a kind of contract that hold on a day, in one query."""
    holds = (Q(valid_from=None) | Q(valid_from__lte=day)) & (
        Q(valid_to=None) | Q(valid_to__gte=day)
    )
    return list(R.objects.filter(holds, kind=kind))


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that the contract must say.

    Args:
        rule: who asks for it.
        found: whether the terms or a clause say it.
        clause: whether a clause of its own is the place for it.
    """

    rule: ContractRule
    found: bool
    clause: bool


_FOUND: dict[str, Callable[[Terms], bool]] = {
    R.Source.SUBJECT: lambda terms: bool(terms.subject),
    R.Source.RIGHT: lambda terms: bool(terms.right and terms.owner),
    R.Source.PRICE: lambda terms: bool(terms.price_kind),
    R.Source.DURATION: lambda terms: terms.duration >= 0,
    R.Source.STEPS: lambda terms: bool(terms.steps),
    R.Source.WARRANTY: lambda terms: bool(terms.warranty_months or terms.warranty),
    R.Source.DISPUTES: lambda terms: bool(terms.disputes),
    R.Source.OTHER: lambda terms: bool(terms.other),
}


def contents(rules: Iterable[ContractRule], terms: Terms, clauses: dict[str, str]) -> list[Item]:
    """The required contents, each with whether it is there.

    Args:
        rules: of the kind, see `rules_of`.
        terms: agreed.
        clauses: text by a rule's code, for what the terms have no line for.
    """
    items = []
    for rule in rules:
        if rule.topic != R.Topic.CONTENTS:
            continue
        check = _FOUND.get(rule.source)
        said = bool(clauses.get(rule.code))
        items.append(Item(rule, said or bool(check and check(terms)), check is None))
    return items


def registration(
    rules: Iterable[ContractRule], terms: Terms, *, foreign: str, restricted: bool
) -> list[ContractRule]:
    """The rules on registration that apply to a contract.

    Args:
        rules: of the kind.
        terms: agreed.
        foreign: the side that is a foreign party; empty for none.
        restricted: whether the technology is on the list of restricted ones.
    """
    holds = {
        R.Source.ALWAYS: True,
        R.Source.FROM_ABROAD: foreign == Agreement.Foreign.SELLER,
        R.Source.TO_ABROAD: foreign == Agreement.Foreign.BUYER,
        R.Source.STATE_MONEY: terms.state_money == StateMoney.YES,
        R.Source.RESTRICTED: restricted,
    }
    return [
        rule
        for rule in rules
        if rule.topic == R.Topic.REGISTRATION and holds.get(R.Source(rule.source or "always"))
    ]


def must_wait(rules: Iterable[ContractRule]) -> bool:
    """Whether a contract takes effect only with a certificate or licence, by the rules applying."""
    return any(rule.force == R.Force.MUST for rule in rules)
