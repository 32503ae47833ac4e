"""Forms: a contract as one of its sides or staff report it, and the filter of the staff list."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.base.codes import normalise_code
from cms.base.errors import NotFound
from cms.base.fields import CleanCharField, VNDFormField
from ecosystem.registry import queries as registry
from ecosystem.registry.models import Field, Organisation
from marketplace.deals.models.kinds import ContractKind
from marketplace.deals.outside.checking import Party
from marketplace.deals.outside.models import NAME, WORDS, OutsideContract
from marketplace.listings import queries as listings
from marketplace.listings.forms.fields import Words
from marketplace.listings.models import Listing

_DAY = {"type": "date"}


def party_of(typed: str, tax_code: str) -> Party:
    """An organisation by its code, tax code or whole name; otherwise what was typed."""
    code = normalise_code(typed)
    active = Organisation.objects.filter(state=Organisation.State.ACTIVE)
    found = active.filter(code=code).first() if code else None
    if found is None and tax_code:
        found = active.filter(tax_code=tax_code).first()
    if found is None:
        named = list(active.filter(name_vi__iexact=typed)[:2])
        found = named[0] if len(named) == 1 else None
    return Party(organisation=found) if found else Party(name=typed, tax_code=tax_code)


class _ContractForm(forms.Form):
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    kind = forms.ChoiceField(label=_l("What kind of contract?"), choices=ContractKind.choices)
    signed_on = forms.DateField(
        label=_l("Signed on"), widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    )
    value = VNDFormField(
        label=_l("Value in VND"),
        required=False,
        help_text=_l("Leave it empty if it isn't known. It is shown to nobody outside."),
    )
    field = forms.ChoiceField(label=_l("Field"), required=False)
    introduced_by = forms.ChoiceField(
        label=_l("Who brought the two together?"),
        choices=OutsideContract.By.choices,
        widget=forms.RadioSelect,
    )
    listing = Words(
        label=_l("Code of the need or offer it came from"),
        max_length=20,
        help_text=_l("If it came from a listing here."),
    )
    evidence = forms.FileField(
        label=_l("Scan of the signed contract (PDF)"),
        required=False,
        help_text=_l("Only the two sides and the match desk open it. It can be added later."),
    )
    note = Words(label=_l("Note"), rows=2, max_length=WORDS)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        initial = {"token": secrets.token_hex(16), **kwargs.pop("initial", {})}
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.user = user
        choice: Any = self.fields["field"]
        choice.choices = [("", _l("Not said")), *registry.field_choices()]

    def clean_listing(self) -> Listing | None:
        """The listing, if the person may know of it."""
        typed = self.cleaned_data["listing"]
        if not typed:
            return None
        try:
            return listings.get_listing_for(self.user, normalise_code(typed) or "")
        except NotFound:
            raise forms.ValidationError(_("There is no listing with this code.")) from None

    def common(self) -> dict[str, Any]:
        """Arguments of the service that both forms have."""
        data = self.cleaned_data
        names = ("token", "kind", "signed_on", "value", "introduced_by", "listing", "note")
        found: dict[str, Any] = {name: data[name] for name in names}
        found["evidence"] = data["evidence"] or None
        code = data["field"]
        found["field"] = Field.objects.filter(code=code).first() if code else None
        return found


class OwnForm(_ContractForm):
    """As one of the two sides reports it."""

    organisation = forms.ChoiceField(label=_l("For which organisation?"))
    side = forms.ChoiceField(
        label=_l("Which side are you?"),
        choices=OutsideContract.Side.choices,
        widget=forms.RadioSelect,
    )
    other = Words(
        label=_l("Who is the other side?"),
        max_length=NAME,
        required=True,
        help_text=_l("Its name as in the contract, or its code here."),
        error_messages={"required": _l("Say who signed on the other side.")},
    )
    other_tax_code = Words(label=_l("Tax code of the other side"), max_length=14)
    field_order = ("organisation", "side", "other", "other_tax_code")

    def __init__(self, *args: Any, organisations: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {one.code: one for one in organisations}
        choice: Any = self.fields["organisation"]
        choice.choices = [(one.code, str(one)) for one in organisations]

    def facts(self) -> dict[str, Any]:
        """Arguments of the service, from cleaned data."""
        data = self.cleaned_data
        mine = Party(organisation=self.organisations[data["organisation"]])
        other = party_of(data["other"], data["other_tax_code"])
        is_giver = data["side"] == OutsideContract.Side.GIVER
        giver, taker = (mine, other) if is_giver else (other, mine)
        return self.common() | {"giver": giver, "taker": taker}


class StaffForm(_ContractForm):
    """As staff report it."""

    giver = Words(
        label=_l("Who gives the technology?"),
        max_length=NAME,
        required=True,
        help_text=_l("Its name as in the contract, or its code here."),
    )
    giver_tax_code = Words(label=_l("Its tax code"), max_length=14)
    taker = Words(label=_l("Who gets it?"), max_length=NAME, required=True)
    taker_tax_code = Words(label=_l("Its tax code"), max_length=14)
    field_order = ("giver", "giver_tax_code", "taker", "taker_tax_code")

    def facts(self) -> dict[str, Any]:
        """Arguments of the service, from cleaned data."""
        data = self.cleaned_data
        giver = party_of(data["giver"], data["giver_tax_code"])
        taker = party_of(data["taker"], data["taker_tax_code"])
        return self.common() | {"giver": giver, "taker": taker}


class OutsideFilter(forms.Form):
    """What of the staff list is shown; wrong values filter nothing."""

    state = forms.ChoiceField(
        label=_l("State"),
        required=False,
        choices=[("", _l("All")), *OutsideContract.State.choices],
    )
    year = forms.IntegerField(label=_l("Year"), required=False, min_value=2000, max_value=2999)
    field = CleanCharField(label=_l("Field"), required=False, max_length=60)
    q = CleanCharField(label=_l("Name of a side"), required=False, max_length=160)

    def apply(self, rows: QuerySet[OutsideContract]) -> QuerySet[OutsideContract]:
        """The rows that pass."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        if given.get("state"):
            rows = rows.filter(state=given["state"])
        if given.get("year"):
            rows = rows.filter(signed_on__year=given["year"])
        if given.get("field") == "none":
            rows = rows.filter(field=None)
        elif given.get("field"):
            rows = rows.filter(field__code=given["field"])
        if given.get("q"):
            text = given["q"]
            rows = rows.filter(giver_name__icontains=text) | rows.filter(taker_name__icontains=text)
        return rows
