"""Where staff edit the forms to start terms from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from cms.base.viewsets import SheetIndexView
from marketplace.deals.models.kinds import ContractKind
from marketplace.deals.terms.content import Disputes, Exclusivity, Improvements, PriceKind, Right
from marketplace.deals.terms.models import StartingForm
from marketplace.listings.forms.fields import Words

CHOICES: dict[str, Any] = {
    "kind": ContractKind,
    "right": Right,
    "exclusivity": Exclusivity,
    "price_kind": PriceKind,
    "improvements": Improvements,
    "disputes": Disputes,
}
NUMBERS = ("duration", "acceptance_days", "warranty_months", "secrecy_months")
TEXTS = ("subject", "field_of_use", "trial_test", "training", "warranty", "other")
PARTS = 3
LONGEST_DAYS = 3650


def steps_of(text: str) -> list[list[Any]]:
    """The milestones that staff write: what, by what one sees it, after how many days.

    Raises:
        ValidationError: a line that isn't one, with its number.
    """
    found: list[list[Any]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != PARTS or not all(parts) or not parts[2].isdigit():
            raise ValidationError(
                _(
                    "Line %(number)d: write what is delivered | by what both see it | after how "
                    "many days."
                )
                % {"number": number}
            )
        if int(parts[2]) > LONGEST_DAYS:
            raise ValidationError(_("Line %(number)d: at most ten years.") % {"number": number})
        found.append([parts[0], parts[1], int(parts[2])])
    return found


class StepLines(Words):
    """Milestones, one in a line."""

    def clean(self, value: Any) -> list[list[Any]]:
        """The rows."""
        return steps_of(str(super().clean(value) or ""))


class StartingFormForm(forms.ModelForm[StartingForm]):
    """What the form fills in: choices once, texts in both languages."""

    class Meta:
        model = StartingForm
        fields = ("code", "name_vi", "name_en", "help_vi", "help_en", "position", "in_use")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = {"vi": self.instance.content_vi, "en": self.instance.content_en}
        for name, choices in CHOICES.items():
            self.fields[name] = forms.ChoiceField(
                label=_LABELS[name],
                choices=[("", "–"), *choices.choices],
                required=False,
                initial=stored["vi"].get(name, ""),
            )
        for name in NUMBERS:
            self.fields[name] = forms.IntegerField(
                label=_LABELS[name], required=False, min_value=0, initial=stored["vi"].get(name)
            )
        for lang, suffix in (("vi", "VI"), ("en", "EN")):
            for name in TEXTS:
                self.fields[f"{name}_{lang}"] = Words(
                    label=f"{_LABELS[name]} ({suffix})",
                    rows=2,
                    max_length=2_000,
                    initial=stored[lang].get(name, ""),
                )
            rows = stored[lang].get("steps") or ()
            self.fields[f"steps_{lang}"] = StepLines(
                label=f"{_LABELS['steps']} ({suffix})",
                rows=4,
                help_text=_l("One in a line: what | by what both see it | after how many days"),
                initial="\n".join(" | ".join(str(part) for part in row) for row in rows),
            )

    def save(self, commit: bool = True) -> StartingForm:
        """With the contents put together."""
        data = self.cleaned_data
        names = (*CHOICES, *NUMBERS)
        neutral = {name: data[name] for name in names if data[name] not in ("", None)}
        for lang in ("vi", "en"):
            texts = {name: data[f"{name}_{lang}"] for name in TEXTS if data[f"{name}_{lang}"]}
            steps = {"steps": data[f"steps_{lang}"]} if data[f"steps_{lang}"] else {}
            setattr(self.instance, f"content_{lang}", {**neutral, **texts, **steps})
        return super().save(commit)


_LABELS: dict[str, Any] = {
    "kind": _l("Kind of contract"),
    "right": _l("What passes over"),
    "exclusivity": _l("Exclusivity"),
    "price_kind": _l("How is it paid?"),
    "improvements": _l("Improvements made later"),
    "disputes": _l("Who settles a dispute?"),
    "duration": _l("For how many months?"),
    "acceptance_days": _l("After how many working days does silence accept a delivery?"),
    "warranty_months": _l("Warranty in months"),
    "secrecy_months": _l("Secrecy in months"),
    "subject": _l("What it is about"),
    "field_of_use": _l("For what it may be used"),
    "trial_test": _l("Test of the trial"),
    "training": _l("Training"),
    "warranty": _l("What the warranty covers"),
    "other": _l("Anything else"),
    "steps": _l("Milestones"),
}


class StartingFormIndexView(SheetIndexView):
    """The forms, in the order in which people are offered them."""

    page_title = _l("Forms to start terms from")
    sheet_columns = (
        (_l("short name"), "code"),
        (_l("name"), "name_vi"),
        (_l("name in English"), "name_en"),
        (_l("in use"), "in_use"),
    )


class StartingFormViewSet(ModelViewSet):
    """Where staff edit them."""

    model = StartingForm
    icon = "form"
    menu_label = _l("Terms' forms")
    name = "terms_forms"
    add_to_settings_menu = True
    index_view_class = StartingFormIndexView
    list_display = ("code", "name_vi", "name_en", "in_use")
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[StartingFormForm]:
        """One form for adding and editing."""
        return StartingFormForm


@hooks.register("register_admin_viewset")
def viewsets() -> list[object]:
    """The forms."""
    return [StartingFormViewSet("terms_forms")]
