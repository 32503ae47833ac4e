"""The form of the terms, one version, and agreeing with a code."""

import pytest
from django.urls import reverse
from django.utils import translation

from cms.accounts.models import OutboundMessage
from marketplace.deals.dealroom.permissions import DealReader
from marketplace.deals.models import Deal, StartingForm, TermsVersion
from marketplace.deals.terms import section, services, starting
from marketplace.deals.terms.forms import typed
from tests.factories import listings as make
from tests.factories import terms as write

pytestmark = pytest.mark.django_db


def posted(**changes):
    """The form as somebody fills it in."""
    data = typed(write.terms().to_json(), "vi") | {"note": "", "answers": "0"}
    return data | changes


def vnd(millions):
    return f"{millions}.000.000\N{NO-BREAK SPACE}₫"


def page(name, deal, *more):
    return reverse(f"deals:{name}", args=[deal.code, *more])


@pytest.fixture
def deal():
    return write.deal()


@pytest.fixture
def seller(client, deal):
    client.force_login(write.speaker(deal, "seller"))
    return client


def test_the_form_proposes_what_was_typed(seller, deal):
    answer = seller.post(page("terms_new", deal), posted())
    assert answer.status_code == 302
    assert TermsVersion.objects.get().terms == write.terms()


def test_a_refused_form_keeps_every_word_and_proposes_nothing(seller, deal):
    wrong = posted(duration="-1", training="Ba buổi tối")
    answer = seller.post(page("terms_new", deal), wrong)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["duration"]
    shown = answer.content.decode()
    assert "Ba buổi tối" in shown
    assert "Mốc 2" in shown
    assert not TermsVersion.objects.exists()


def test_milestones_that_dont_add_up_are_said_above_the_form(seller, deal):
    answer = seller.post(page("terms_new", deal), posted(lump_sum="400 triệu"))
    assert answer.context["form"].non_field_errors() == [
        f"Các mốc cộng lại là {vnd(500)}, còn giá là {vnd(400)}: bạn sửa cho bằng nhau."
    ]


@pytest.mark.parametrize("raw", ["0", "-1", "1,5", "10^15", "9" * 16])
def test_an_amount_that_is_none_comes_back_with_what_was_typed(seller, deal, raw):
    answer = seller.post(page("terms_new", deal), posted(lump_sum=raw))
    assert answer.status_code == 200
    assert f'value="{raw}"' in answer.content.decode()
    assert not TermsVersion.objects.exists()


def test_a_row_is_added_without_a_script_and_nothing_is_judged(seller, deal):
    answer = seller.post(page("terms_new", deal), posted(add_row="steps", duration="x"))
    assert [len(answer.context["rowset"].forms), answer.context["form"].is_bound] == [3, False]
    assert 'value="x"' in answer.content.decode()


def test_a_form_to_start_from_fills_in_its_milestones(seller, deal):
    starting.sync()
    answer = seller.get(page("terms_new", deal) + "?form=trial")
    assert answer.context["form"].initial["kind"] == "technology_transfer"
    assert len(answer.context["rowset"].forms) == 2
    assert StartingForm.objects.count() == 2


def test_a_counter_offer_starts_from_what_lies_on_the_table(client, deal):
    write.proposed(deal)
    client.force_login(write.speaker(deal, "buyer"))
    answer = client.get(page("terms_new", deal))
    assert answer.context["form"].initial["warranty_months"] == "12"
    assert answer.context["form"].initial["answers"] == 1


def test_who_waits_is_led_to_the_room(seller, deal):
    write.proposed(deal)
    answer = seller.get(page("terms_new", deal))
    assert answer.status_code == 302


def test_an_old_form_says_what_came_meanwhile_and_keeps_the_text(client, deal):
    write.proposed(deal)
    write.proposed(deal, side="buyer", warranty_months=24)
    client.force_login(write.speaker(deal, "seller"))
    answer = client.post(page("terms_new", deal), posted(answers="0", training="Năm buổi"))
    with translation.override("vi"):
        assert answer.context["form"].non_field_errors() == [services._moved_on().message]
    assert "Năm buổi" in answer.content.decode()
    assert TermsVersion.objects.count() == 2


def test_agreeing_in_two_presses(client, deal):
    write.proposed(deal)
    client.force_login(write.speaker(deal, "buyer"))
    address = page("terms_agree", deal, 1)
    assert client.post(address, {"send": "1"}).status_code == 302
    subject = OutboundMessage.objects.filter(secret=True).latest("pk").subject
    code = "".join(one for one in subject if one.isdigit())
    assert client.post(address, {"code": code, "number": "1"}).status_code == 302
    assert Deal.objects.get().state == "agreed"


def test_a_wrong_code_is_said_at_its_field(client, deal):
    write.proposed(deal)
    client.force_login(write.speaker(deal, "buyer"))
    address = page("terms_agree", deal, 1)
    client.post(address, {"send": "1"})
    answer = client.post(address, {"code": "nothing", "number": "1"})
    assert list(answer.context["form"].errors) == ["code"]
    assert Deal.objects.get().state == "proposed"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_section_costs_one_query_with_any_number_of_versions(
    rf, deal, rows, django_assert_num_queries
):
    for number in range(rows):
        write.proposed(deal, side=("seller", "buyer")[number % 2], warranty_months=number)
    deal.refresh_from_db()
    reader = DealReader(write.speaker(deal, "buyer"))
    assert reader.side(deal) == "buyer"
    with django_assert_num_queries(1):
        found = section.section(rf.get("/"), deal, reader)
    assert len(found.context["old"]) == rows - 1


@pytest.mark.parametrize("name", ["terms_new", "terms_version", "terms_agree"])
def test_strangers_learn_nothing(client, deal, name):
    write.proposed(deal)
    client.force_login(make.writer())
    more = [] if name == "terms_new" else [1]
    assert client.get(page(name, deal, *more)).status_code == 404
