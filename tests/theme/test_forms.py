import re

from django import forms
from django.forms import formset_factory

from cms.base.fields import VNDFormField
from cms.theme import components
from cms.theme.forms import ChoiceCards, NumberTextInput, Segmented


class NeedForm(forms.Form):
    title = forms.CharField(label="Title", help_text="In one sentence.")
    budget = VNDFormField(label="Budget", required=False)
    capacity = forms.CharField(
        label="Capacity", required=False, widget=NumberTextInput({"data-affix": "t/h"})
    )
    weight = forms.ChoiceField(
        label="Weight", choices=[("must", "Must"), ("wish", "Wish")], widget=Segmented
    )
    shown = forms.ChoiceField(
        label="Shown",
        choices=[("named", "Named"), ("hidden", "Hidden")],
        widget=ChoiceCards(help_texts={"hidden": "Only the province."}),
        required=False,
    )
    modes = forms.MultipleChoiceField(
        label="Modes", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    call = forms.BooleanField(label="You may call me", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def field(form: forms.Form, name: str) -> str:
    return re.sub(r"\s+", " ", form[name].as_field_group())


def test_hint_belongs_to_the_control() -> None:
    html = field(NeedForm(), "title")
    assert '<label for="id_title">Title </label>' in html
    assert '<p class="hint" id="id_title_helptext">In one sentence.</p>' in html
    assert 'aria-describedby="id_title_helptext"' in html
    assert "aria-invalid" not in html


def test_error_belongs_to_the_control_and_the_text_stays() -> None:
    html = field(NeedForm({"title": "", "budget": "dry"}), "budget")
    assert 'value="dry"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_budget_error"' in html
    assert '<div class="error" id="id_budget_error">' in html
    assert html.count('<span aria-hidden="true">₫</span>') == 1


def test_hint_is_read_before_the_error() -> None:
    html = field(NeedForm({}), "title")
    assert 'aria-describedby="id_title_helptext id_title_error"' in html


def test_optional_fields_say_so() -> None:
    assert 'class="optional"' in field(NeedForm(), "budget")
    assert 'class="optional"' not in field(NeedForm(), "title")


def test_unit_behind_the_box() -> None:
    html = field(NeedForm(), "capacity")
    assert '<span aria-hidden="true">t/h</span>' in html
    assert 'class="input input--num"' in html


def test_groups_have_a_legend_and_every_choice_a_label() -> None:
    form = NeedForm({"modes": ["b"], "weight": "wish"})
    html = field(form, "modes")
    assert html.startswith('<fieldset class="field" id="id_modes"')
    assert html.count("<label") == 2
    assert 'value="b" id="id_modes_1" checked' in html
    assert "required" not in html
    assert 'class="segmented"' in field(form, "weight")
    assert "<small>Only the province.</small>" in field(form, "shown")


def test_tick_and_hidden() -> None:
    assert '<label class="tick" for="id_call"><input type="checkbox"' in field(NeedForm(), "call")
    assert field(NeedForm(), "secret") == '<input type="hidden" name="secret" id="id_secret">'


def test_a_choice_is_escaped() -> None:
    class Hostile(forms.Form):
        one = forms.ChoiceField(choices=[('"><b>', "<i>x</i>")], widget=forms.RadioSelect)

    html = field(Hostile(), "one")
    assert "<i>" not in html
    assert "<b>" not in html


def test_summary_leads_to_every_error() -> None:
    rows = formset_factory(NeedForm, extra=0)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-weight": "must"}
    )
    form = NeedForm({"weight": "must", "budget": "dry", "title": "x"})
    html = components.render("error_summary", {"form": form, "formsets": [rows]})
    links = re.findall(r'<a href="([^"]+)"', html)
    assert links == ["#id_budget", "#id_modes", "#id_form-0-title", "#id_form-0-modes"]
    assert 'role="alert"' in html


def test_no_summary_without_errors() -> None:
    assert components.render("error_summary", {"form": NeedForm()}) == ""
