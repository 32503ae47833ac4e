"""Forms of the registry: they clean what is typed; services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from cms.base.errors import Refused
from cms.base.fields import CleanCharField
from ecosystem.registry import queries
from ecosystem.registry.models import Affiliation, Field, Organisation, Province, Ward
from ecosystem.registry.permissions import APPROVAL_STEPS
from ecosystem.registry.queries import OrganisationFilters

Kind = Organisation.Kind
HOME_PROVINCE = "92"  # Cần Thơ: where most who come here are
MAX_FIELDS = 8

KIND_GROUPS: tuple[tuple[Any, tuple[Kind, ...]], ...] = (
    (
        _l("Producing and trading"),
        (
            Kind.ENTERPRISE,
            Kind.COOPERATIVE,
            Kind.COOPERATIVE_GROUP,
            Kind.HOUSEHOLD_BUSINESS,
            Kind.STARTUP,
            Kind.ST_ENTERPRISE,
            Kind.DIGITAL_ENTERPRISE,
        ),
    ),
    (
        _l("Research and testing"),
        (Kind.UNIVERSITY, Kind.INSTITUTE, Kind.APPLICATION_CENTRE, Kind.APPRAISAL_BODY),
    ),
    (
        _l("Supporting and governing"),
        (
            Kind.INTERMEDIARY,
            Kind.INCUBATOR,
            Kind.INNOVATION_CENTRE,
            Kind.INNOVATION_SPACE,
            Kind.FUND,
            Kind.ASSOCIATION,
            Kind.AGENCY,
        ),
    ),
)


def kind_choices(*, alone: bool = False) -> list[tuple[Any, Any]]:
    """Kinds in groups; `alone` adds the person alone."""
    groups: list[tuple[Any, Any]] = [
        (title, [(kind.value, kind.label) for kind in kinds]) for title, kinds in KIND_GROUPS
    ]
    if alone:
        groups.append((Kind.INDIVIDUAL.label, [(Kind.INDIVIDUAL.value, Kind.INDIVIDUAL.label)]))
    return groups


def root_fields() -> list[tuple[str, str]]:
    """The sectors at the top of the tree."""
    return [(node.code, node.name) for node in queries.fields_tree(Field.Tree.SECTOR)]


def province_choices() -> list[tuple[str, str]]:
    """Provinces in the reader's language, in Vietnamese order."""
    return [(p.code, str(p)) for p in queries.sorted_by_name(queries.provinces())]


def ward_choices(province: str) -> list[tuple[str, str]]:
    """Wards of one province in Vietnamese order."""
    return [(w.code, str(w)) for w in queries.sorted_by_name(queries.wards(province))]


def add_refusal(form: forms.Form, refused: Refused) -> None:
    """Put a service's refusal where it belongs in the form."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


class PlacedForm(forms.Form):
    """A form with a province and the wards in it."""

    def _places(self, *, any_label: Any) -> None:
        self.fields["province"].choices = [("", any_label), *province_choices()]  # type: ignore[attr-defined]  # ChoiceFields
        chosen = str(self["province"].value() or "")
        self.fields["ward"].choices = [("", any_label), *ward_choices(chosen)]  # type: ignore[attr-defined]  # the same


class DirectoryForm(PlacedForm):
    """What narrows the directory; anything wrong in it narrows nothing."""

    q = CleanCharField(label=_l("Name"), required=False, max_length=200)
    kind = forms.ChoiceField(label=_l("Kind"), required=False)
    field = forms.ChoiceField(label=_l("Field"), required=False)
    province = forms.ChoiceField(label=_l("Province"), required=False)
    ward = forms.ChoiceField(label=_l("Ward or commune"), required=False)
    verified = forms.BooleanField(label=_l("Only verified ones"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("All kinds")), *kind_choices()]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["field"].choices = [("", _("All fields")), *root_fields()]  # type: ignore[attr-defined]  # a ChoiceField
        self._places(any_label=_("All places"))

    def filters(self) -> OrganisationFilters:
        """The valid ones of what was asked."""
        self.is_valid()
        asked = self.cleaned_data
        return OrganisationFilters(
            text=asked.get("q", ""),
            kind=asked.get("kind", ""),
            field=asked.get("field", ""),
            province=asked.get("province", ""),
            ward=asked.get("ward", ""),
            verified=asked.get("verified", False),
        )


class OrganisationForm(PlacedForm):
    """A new organisation: as little as a first need asks for."""

    kind = forms.ChoiceField(label=_l("What is it?"))
    name_vi = CleanCharField(label=_l("Name"), max_length=200)
    tax_code = CleanCharField(
        label=_l("Tax code"),
        required=False,
        max_length=40,
        help_text=_l("10 or 13 digits. Not needed for a first need; it speeds up verification."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    personal_number = CleanCharField(
        label=_l("Personal number"),
        required=False,
        max_length=40,
        help_text=_l(
            "12 digits, in place of a tax code. Staff only compare it with your papers; it is "
            "never shown, searched or exported. You can leave it empty."
        ),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    province = forms.ChoiceField(label=_l("Province"), required=False)
    ward = forms.ChoiceField(label=_l("Ward or commune"), required=False)
    sectors = forms.MultipleChoiceField(
        label=_l("What it works with"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = self._kinds()  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["sectors"].choices = self._sectors()  # type: ignore[attr-defined]  # the same
        self._places(any_label=_("Not said"))
        self.fields["province"].widget.attrs |= {
            "hx-get": _ward_url(),
            "hx-target": "#ward-box",
            "hx-trigger": "change",
        }
        if str(self["kind"].value()) not in {Kind.HOUSEHOLD_BUSINESS, Kind.INDIVIDUAL}:
            del self.fields["personal_number"]

    def _kinds(self) -> list[tuple[Any, Any]]:
        return kind_choices()

    def _sectors(self) -> list[tuple[str, str]]:
        return root_fields()

    def clean_sectors(self) -> list[Field]:
        """The chosen fields as records."""
        codes = self.cleaned_data["sectors"]
        if len(codes) > MAX_FIELDS:
            raise forms.ValidationError(
                _("Choose at most %(limit)d, the ones that matter most.") % {"limit": MAX_FIELDS}
            )
        return list(Field.objects.filter(code__in=codes))

    def clean_province(self) -> Province | None:
        """The province as a record."""
        code = self.cleaned_data["province"]
        return Province.objects.filter(code=code).first() if code else None

    def clean_ward(self) -> Ward | None:
        """The ward as a record."""
        code = self.cleaned_data["ward"]
        return Ward.objects.filter(code=code).select_related("province").first() if code else None

    def facts(self) -> dict[str, Any]:
        """What the service takes besides kind and name."""
        given = dict(self.cleaned_data)
        for name in ("kind", "name_vi", "version"):
            given.pop(name, None)
        return given


def _ward_url() -> str:
    from django.urls import reverse  # noqa: PLC0415 - URLs load after the forms

    return reverse("registry:ward_options")


class EditForm(OrganisationForm):
    """Everything that editors may change."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    more_kinds = forms.MultipleChoiceField(
        label=_l("It is also"), required=False, widget=forms.CheckboxSelectMultiple
    )
    name_en = CleanCharField(label=_l("Name in English"), required=False, max_length=200)
    short_name = CleanCharField(label=_l("Short name"), required=False, max_length=60)
    summary_vi = CleanCharField(
        label=_l("In one sentence"),
        required=False,
        max_length=300,
        help_text=_l("What you make or do, as you would say it to a neighbour."),
        widget=forms.Textarea({"rows": 2}),
    )
    summary_en = CleanCharField(
        label=_l("In one sentence, in English"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )
    story_vi = CleanCharField(
        label=_l("About"), required=False, max_length=5_000, widget=forms.Textarea({"rows": 6})
    )
    story_en = CleanCharField(
        label=_l("About, in English"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea({"rows": 6}),
    )
    address = CleanCharField(label=_l("Street address"), required=False, max_length=255)
    website = forms.URLField(
        label=_l("Website"), required=False, max_length=200, assume_scheme="https"
    )
    public_email = forms.EmailField(
        label=_l("E-mail that everyone may see"), required=False, max_length=254
    )
    public_phone = CleanCharField(
        label=_l("Phone that everyone may see"), required=False, max_length=30
    )
    listed = forms.BooleanField(
        label=_l("Show it in the public directory and in search"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["more_kinds"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            choice for _title, choices in kind_choices() for choice in choices
        ]

    @classmethod
    def initial_of(cls, organisation: Organisation) -> dict[str, Any]:
        """The record as the form shows it. The personal number doesn't come back out."""
        columns = [
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
            "listed",
            "version",
        ]
        return {name: getattr(organisation, name) for name in columns} | {
            "kind": organisation.kinds[0] if organisation.kinds else "",
            "more_kinds": organisation.kinds[1:],
            "tax_code": organisation.tax_code or "",
            "province": organisation.province_id or "",
            "ward": organisation.ward_id or "",
            "sectors": [field.code for field in organisation.sectors.all()],
        }

    def _kinds(self) -> list[tuple[Any, Any]]:
        return kind_choices(alone=self.initial.get("kind") == Kind.INDIVIDUAL)

    def _sectors(self) -> list[tuple[str, str]]:
        roots = root_fields()
        known = {code for code, _name in roots}
        kept = [c for c in self.initial.get("sectors", ()) if c not in known]
        return roots + list(zip(kept, queries.field_names(kept), strict=True))

    def facts(self) -> dict[str, Any]:
        """What the service takes; an empty personal number leaves the one on record."""
        given = super().facts()
        more = given.pop("more_kinds")
        kind = self.cleaned_data["kind"]
        given |= {
            "name_vi": self.cleaned_data["name_vi"],
            "kinds": list(dict.fromkeys([kind, *more])),
        }
        if not given.get("personal_number"):
            given.pop("personal_number", None)
        return given


class EnterForm(OrganisationForm):
    """Staff enter an organisation that nobody has claimed yet."""

    name_en = CleanCharField(label=_l("Name in English"), required=False, max_length=200)
    source = CleanCharField(
        label=_l("Where the facts come from"),
        max_length=120,
        help_text=_l("Such as a register with its date, or a call."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("personal_number", None)
        for name in ("hx-get", "hx-target", "hx-trigger"):
            self.fields["province"].widget.attrs.pop(name, None)


class JoinForm(forms.Form):
    """Asking to be let in."""

    role = forms.ChoiceField(
        label=_l("What do you do there?"),
        choices=[
            (Affiliation.Role.EDITOR, _l("I write needs or offers")),
            (Affiliation.Role.RESEARCH_OFFICE, _l("I work in its research office")),
            (Affiliation.Role.LEADER, _l("I lead it")),
            (Affiliation.Role.NEGOTIATOR, _l("I negotiate for it")),
            (Affiliation.Role.OWNER, _l("I look after its record here")),
        ],
        initial=Affiliation.Role.EDITOR,
        widget=forms.RadioSelect,
    )
    message = CleanCharField(
        label=_l("A word to those who decide"),
        required=False,
        max_length=500,
        help_text=_l("Such as your department, so that they know you."),
        widget=forms.Textarea({"rows": 3}),
    )


class InviteForm(forms.Form):
    """Inviting somebody who has an account."""

    address = CleanCharField(
        label=_l("E-mail or phone number"),
        max_length=254,
        help_text=_l("The person needs an account here and says yes before anything changes."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_l("Role"), choices=Affiliation.Role.choices, initial=Affiliation.Role.EDITOR
    )


class RoleForm(forms.Form):
    """One more role for somebody who belongs to the organisation."""

    person = forms.ChoiceField(label=_l("Who"))
    role = forms.ChoiceField(label=_l("Role"), choices=Affiliation.Role.choices)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]  # a ChoiceField


class ApprovalForm(forms.Form):
    """Who looks at a listing inside before it is sent."""

    steps = forms.MultipleChoiceField(
        label=_l("Before a listing is sent to the exchange, it is approved by"),
        required=False,
        choices=[(s, Affiliation.Role(s).label) for s in APPROVAL_STEPS],
        help_text=_l("None ticked: listings go straight to the exchange."),
        widget=forms.CheckboxSelectMultiple,
    )


class LogoForm(forms.Form):
    """A logo."""

    logo = forms.FileField(
        label=_l("Logo"),
        help_text=_l("JPEG, PNG or WebP, at most 12 MB."),
        widget=forms.ClearableFileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )
