"""Organisations: entered, changed, verified, archived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts import staff
from cms.accounts.models import User
from cms.base import audit
from cms.base.errors import Conflict, NotAllowed, Refused
from cms.base.text import clean
from ecosystem.registry import permissions
from ecosystem.registry.models import Affiliation, Field, Organisation, Province, Ward
from ecosystem.registry.models.organisations import folded_name
from ecosystem.registry.queries import people_of
from ecosystem.registry.services import notices
from ecosystem.registry.taxcodes import check_personal_number, check_tax_code
from search.outbox import enqueue, enqueue_dependents

Kind = Organisation.Kind
#: Kinds that are a person's own: kept out of the directory unless the person asks for it.
PERSONAL_KINDS = frozenset({Kind.INDIVIDUAL.value})
PERSONAL_NUMBER_KINDS = frozenset({Kind.INDIVIDUAL.value, Kind.HOUSEHOLD_BUSINESS.value})
#: What staff checked; changing one of them lifts the verification.
CHECKED = frozenset({"name_vi", "tax_code", "personal_number", "kinds"})
MAX_KINDS = 4
STORY_LENGTH = 5_000
#: The same name by the same person within this time is the same form again.
TWICE = timedelta(minutes=10)
TEXTS = (
    "name_vi",
    "name_en",
    "short_name",
    "summary_vi",
    "summary_en",
    "story_vi",
    "story_en",
    "address",
    "website",
    "public_email",
    "public_phone",
)
#: Columns that a person may set; the rest belong to services.
EDITABLE = frozenset(
    {*TEXTS, "kinds", "tax_code", "personal_number", "province", "ward", "listed"}
    | {"latitude", "longitude"}
)


def index(organisation: Organisation) -> None:
    """Have the organisation, and all whose documents name it, indexed again."""
    enqueue("organisation", organisation.code)
    enqueue_dependents("organisation", [organisation.code])


def lock(organisation: Organisation) -> Organisation:
    """The organisation's row, held until the transaction ends."""
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def _checked_kinds(kinds: Iterable[str]) -> list[str]:
    chosen = list(dict.fromkeys(kinds))
    if not chosen or len(chosen) > MAX_KINDS or any(kind not in Kind.values for kind in chosen):
        raise Refused(
            _("Choose what kind of organisation this is; at most four kinds."),
            field="kinds",
            code="kinds",
        )
    return chosen


def _place(changes: dict[str, Any], current: Organisation | None) -> None:
    """A ward belongs to its province; a ward alone brings its province along."""
    if "ward" not in changes and "province" not in changes:
        return
    ward: Ward | None = changes.get("ward", current.ward if current else None)
    province: Province | None = changes.get("province", current.province if current else None)
    if ward is None:
        return
    if province is None or ("province" not in changes and ward.province_id != province.code):
        changes["province"] = ward.province
    elif ward.province_id != province.code:
        if "ward" not in changes:
            changes["ward"] = None
            return
        raise Refused(
            _("%(ward)s isn't in %(province)s. Choose the ward again.")
            % {"ward": ward, "province": province},
            field="ward",
            code="ward_elsewhere",
        )


def _cleaned(given: Mapping[str, Any], current: Organisation | None) -> dict[str, Any]:
    """The given values as they are stored.

    Raises:
        Refused: an unknown column, a wrong number, a name missing, too long or taken.
    """
    unknown = set(given) - EDITABLE
    if unknown:
        raise TypeError(f"not a person's to set: {', '.join(sorted(unknown))}")
    changes = dict(given)
    for name in TEXTS:
        if name in changes:
            changes[name] = clean(changes[name] or "")
            limit = getattr(Organisation._meta.get_field(name), "max_length", None)
            if name.startswith("story"):
                limit = STORY_LENGTH
            if limit and len(changes[name]) > limit:
                raise Refused(
                    _("This is longer than %(limit)d characters. Shorten it.") % {"limit": limit},
                    field=name,
                    code="too_long",
                )
    if "name_vi" in changes and not any(c.isalnum() for c in changes["name_vi"]):
        raise Refused(_("Write the organisation's name."), field="name_vi", code="name_missing")
    if "kinds" in changes:
        changes["kinds"] = _checked_kinds(changes["kinds"])
    if "tax_code" in changes:
        changes["tax_code"] = check_tax_code(changes["tax_code"] or "") or None
    if "personal_number" in changes:
        changes["personal_number"] = check_personal_number(changes["personal_number"] or "")
    kinds = changes.get("kinds", current.kinds if current else [])
    number = changes.get("personal_number", current.personal_number if current else "")
    if number and not PERSONAL_NUMBER_KINDS & set(kinds):
        if changes.get("personal_number"):
            raise Refused(
                _("A personal number is for household businesses and persons; use the tax code."),
                field="personal_number",
                code="personal_number_kind",
            )
        changes["personal_number"] = ""
    _place(changes, current)
    return changes


def _tax_code_taken() -> Refused:
    return Refused(
        _(
            "An organisation with this tax code is on the exchange already. "
            "Find it by the tax code and ask to join it."
        ),
        field="tax_code",
        code="tax_code_taken",
    )


def _refuse_taken(tax_code: str | None, current: Organisation | None) -> None:
    if not tax_code:
        return
    others = Organisation.objects.filter(tax_code=tax_code)
    if current is not None:
        others = others.exclude(pk=current.pk)
    if others.exists():
        raise _tax_code_taken()


@transaction.atomic
def create_organisation(
    actor: User,
    *,
    kind: str,
    name_vi: str,
    more_kinds: Sequence[str] = (),
    sectors: Iterable[Field] = (),
    owner: User | None = None,
    claim: bool = True,
    source: str = "",
    illustrative: bool = False,
    **facts: Any,
) -> Organisation:
    """Enter an organisation; whoever does becomes its owner.

    Args:
        actor: the person, or staff.
        kind: the main kind; `more_kinds` may follow.
        name_vi: the name; for a person alone the person's name.
        more_kinds: further kinds.
        sectors: fields.
        owner: staff enter it for this person, who becomes its owner.
        claim: False: staff enter it and nobody owns it yet.
        source: where the facts come from, when staff enter them.
        illustrative: invented, for the demonstration.
        facts: other columns of `EDITABLE`.

    Raises:
        NotAllowed: entering for others, unclaimed or illustrative is for staff.
        Refused: wrong or taken facts, with the field.
    """
    by_staff = permissions.can_keep_registry(actor)
    if not actor.is_authenticated or not actor.is_active:
        raise NotAllowed
    if not by_staff and (owner not in {None, actor} or not claim or source or illustrative):
        raise NotAllowed
    given = {**facts, "name_vi": name_vi, "kinds": [kind, *more_kinds]}
    given.setdefault("listed", not PERSONAL_KINDS & set(given["kinds"]))
    values = _cleaned(given, None)
    if claim and not by_staff:
        twin = _just_made(actor, values)
        if twin is not None:
            return twin
    _refuse_taken(values.get("tax_code"), None)
    organisation = Organisation(
        **values,
        source=clean(source)[:120],
        illustrative=illustrative,
        claimed_at=timezone.now() if claim else None,
    )
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError:  # the same tax code was entered in this moment
        raise _tax_code_taken() from None
    organisation.sectors.set(sectors)
    audit.record(actor, "registry.create", organisation, kinds=organisation.kinds)
    if claim:
        Affiliation.objects.create(
            organisation=organisation,
            user=owner or actor,
            role=Affiliation.Role.OWNER,
            state=Affiliation.State.ACTIVE,
            decided_at=timezone.now(),
            decided_by=actor,
        )
    index(organisation)
    return organisation


def _just_made(actor: User, values: Mapping[str, Any]) -> Organisation | None:
    """The same form sent twice: what its first arrival made."""
    User.objects.select_for_update().get(pk=actor.pk)
    name = folded_name(values["name_vi"], values.get("name_en", ""), values.get("short_name", ""))
    mine = permissions.affiliations_of(actor).filter(role=Affiliation.Role.OWNER)
    return Organisation.objects.filter(
        affiliations__in=mine,
        name_folded=name,
        tax_code=values.get("tax_code"),
        created_at__gte=timezone.now() - TWICE,
    ).first()


@transaction.atomic
def work_alone(actor: User) -> Organisation:
    """The record of a person who comes alone; made at the first call.

    Raises:
        Refused: the person hasn't said a name yet.
    """
    User.objects.select_for_update().get(pk=actor.pk)
    mine = permissions.affiliations_of(actor).filter(role=Affiliation.Role.OWNER)
    for organisation in Organisation.objects.filter(affiliations__in=mine).order_by("pk"):
        if Kind.INDIVIDUAL in organisation.kinds:
            return organisation
    if not clean(actor.full_name):
        raise Refused(_("Write your name in your account first."), code="name_missing")
    return create_organisation(actor, kind=Kind.INDIVIDUAL, name_vi=actor.full_name)


def _same(current: Any, new: Any) -> bool:
    return bool(current == new) or (current in (None, "") and new in (None, ""))


@transaction.atomic
def update_organisation(
    actor: User,
    *,
    organisation: Organisation,
    version: int,
    sectors: Iterable[Field] | None = None,
    **facts: Any,
) -> Organisation:
    """Change the record.

    Changing what staff checked (name, tax code, number, kinds) lifts the verification, and the
    verifiers are told.

    Args:
        actor: an editor of the organisation.
        organisation: which.
        version: the version that the person saw.
        sectors: the fields; None leaves them.
        facts: columns of `EDITABLE` that change.

    Raises:
        NotAllowed: the person doesn't edit this organisation.
        Conflict: somebody else changed it meanwhile.
        Refused: wrong or taken facts.
    """
    if not permissions.can_edit_organisation(actor, organisation):
        raise NotAllowed
    current = lock(organisation)
    if current.version != version:
        raise Conflict(
            _(
                "Somebody else changed this record meanwhile. What you wrote is still here: "
                "compare it with the record, then save again."
            )
        )
    values = _cleaned(facts, current)
    changed = sorted(n for n, value in values.items() if not _same(getattr(current, n), value))
    if "tax_code" in changed:
        _refuse_taken(values["tax_code"], current)
    for name in changed:
        setattr(current, name, values[name])
    if sectors is not None:
        chosen = list(sectors)
        if set(chosen) != set(current.sectors.all()):
            current.sectors.set(chosen)
            changed.append("sectors")
    if not changed:
        return current
    lifted = current.verified and bool(CHECKED & set(changed))
    if lifted:
        current.verified_at, current.verified_by, current.verified_evidence = None, None, ""
    current.version += 1
    try:
        with transaction.atomic():
            current.save()
    except IntegrityError:
        raise _tax_code_taken() from None
    audit.record(actor, "registry.update", current, changed=changed, unverified=lifted)
    if lifted:
        notices.tell_manage(
            staff.staff_in(staff.VERIFIER),
            organisation=current,
            kind=notices.VERIFICATION,
            template="verification_lifted",
            key=f"organisation:{current.code}:lifted:{current.version}",
        )
    index(current)
    return current


@transaction.atomic
def set_approval_steps(
    actor: User, *, organisation: Organisation, steps: Sequence[str]
) -> Organisation:
    """Choose who approves a listing inside before it is sent: none, research office, leader, both.

    Raises:
        NotAllowed: the person doesn't own the record.
        Refused: an unknown step, or one that nobody holds the role for.
    """
    if not permissions.can_own_organisation(actor, organisation):
        raise NotAllowed
    chosen = [step for step in permissions.APPROVAL_STEPS if step in steps]
    if len(chosen) != len(set(steps)):
        raise Refused(_("Choose steps from the list."), field="steps", code="unknown_step")
    labels = dict(Affiliation.Role.choices)
    for step in chosen:
        if not people_of(organisation, (step,)).exists():
            raise Refused(
                _("Nobody has the role “%(role)s” yet. Give it to somebody first.")
                % {"role": labels[step]},
                field="steps",
                code="step_without_person",
            )
    current = lock(organisation)
    if current.approval_steps == chosen:
        return current
    current.approval_steps = chosen
    current.version += 1
    current.save()
    audit.record(actor, "registry.approval_steps", current, steps=chosen)
    return current
