"""The long form: nothing typed is lost, everything wrong is said beside its field."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ecosystem.registry import queries as registry
from marketplace.listings import queries, services
from marketplace.listings.models import Listing, ListingDraft
from tests.factories import accounts
from tests.factories import listings as make
from tests.listings.pages.conftest import errors_of, need, offer

pytestmark = pytest.mark.django_db

HTML = "<script>alert('x')</script>"
RTL = "\u202eabc"


def typed(answer, name):
    return answer.context["form"][name].value()


def test_a_need_goes_from_the_form_into_review(signed_in, author):
    answer = signed_in.post("/needs/new/", need(intent="send"))
    listing = Listing.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/listings/{listing.code}/")
    assert (listing.state, listing.disclosure, listing.created_by) == (
        "completeness",
        "named",
        author,
    )
    content = queries.latest_content(listing)
    assert content.title_vi == "Sấy lúa tươi trong mùa mưa"
    assert content.requirements == [
        {
            "parameter_vi": "Năng suất",
            "parameter_en": "",
            "operator": "at_least",
            "value": 3,
            "unit": "tấn/giờ",
            "must": True,
        }
    ]
    assert (content.budget_min, content.budget_max) == (600_000_000, 1_200_000_000)
    assert (content.loss_amount, content.loss_period) == (410_000_000, "season")
    assert content.province_id == "92"
    assert content.field_codes[0].startswith("s.rice")


def test_only_the_first_sentence_has_to_be_there(signed_in):
    answer = signed_in.post(
        "/needs/new/", {"kind": "need", "lang": "vi", "title_vi": "Nước mặn", "intent": "send"}
    )
    assert answer.status_code == 302
    assert Listing.objects.get().state == "completeness"


def test_without_a_title_it_says_so_and_keeps_the_rest(signed_in):
    answer = signed_in.post("/needs/new/", need(title_vi="", intent="send"))
    assert list(errors_of(answer)) == ["title_vi"]
    assert typed(answer, "body_vi") == "Lò vỉ ngang sấy không kịp."
    assert ListingDraft.objects.get().data["form"]["body_vi"] == ["Lò vỉ ngang sấy không kịp."]
    assert Listing.objects.count() == 0


def test_an_offer_goes_from_the_form_into_review(signed_in):
    answer = signed_in.post("/offers/new/", offer(intent="send"))
    assert answer.status_code == 302, errors_of(answer)
    listing = Listing.objects.get()
    content = queries.latest_content(listing)
    assert listing.state == "completeness"
    assert content.inventors == ["Nguyễn Văn A", "Trần Thị B"]
    assert content.ip_rights == [
        {"kind": "patent", "status": "filed", "number": "1-2025-00001", "title": ""}
    ]
    assert (content.trl, content.price_min, content.price_max) == (8, 300_000_000, 500_000_000)


def test_a_guessed_field_is_enough(signed_in):
    answer = signed_in.post("/offers/new/", offer(field_codes=[], intent="send"))
    assert answer.status_code == 302
    guesses = registry.guess_fields("Máy sấy tháp đốt trấu\nLúa ướt 28% xuống 14% trong 10 giờ.")
    assert queries.latest_content(Listing.objects.get()).field_codes == guesses[:3]


def test_an_unfiled_invention_asks_to_read_the_warning_first(signed_in):
    data = offer(**{"ip_rights-0-kind": "", "ip_rights-0-status": "granted"}, intent="send")
    data["ip_rights-0-number"] = ""
    answer = signed_in.post("/offers/new/", data)
    assert list(errors_of(answer)) == ["novelty_read"]
    assert Listing.objects.get().state == "draft"
    draft = ListingDraft.objects.get()
    answer = signed_in.post(f"/drafts/{draft.code}/", {**data, "novelty_read": "on"})
    assert answer.status_code == 302
    assert Listing.objects.get().novelty_warned_at is not None


def test_an_offer_says_everything_it_lacks_at_once(signed_in):
    data = {"kind": "offer", "lang": "vi", "title_vi": "Abc", "intent": "send"}
    answer = signed_in.post("/offers/new/", data)
    assert set(errors_of(answer)) == {"summary_vi", "field_codes", "trl"}


# -- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "part"),
    [
        ({"title_vi": "x" * 161}, "title_vi", "160"),
        ({"summary_vi": "x" * 501}, "summary_vi", "500"),
        ({"body_vi": "x" * 10_001}, "body_vi", "10"),
        ({"budget_max": "60.000.000"}, "budget_max", "600.000.000"),
        ({"budget_min": "-5"}, "budget_min", ""),
        ({"budget_min": "nhiều"}, "budget_min", "nhiều"),
        ({"budget_max": "9" * 17}, "budget_max", ""),
        ({"loss_amount": "-1"}, "loss_amount", ""),
        ({"min_trl": "10"}, "min_trl", ""),
        ({"min_trl": "0"}, "min_trl", ""),
        ({"deadline": "2020-01-01"}, "deadline", ""),
        ({"deadline": "hôm qua"}, "deadline", ""),
        ({"requirements-0-value": "khô"}, "requirements-0-value", "khô"),
        ({"requirements-0-parameter": ""}, "requirements-0-parameter", ""),
        ({"place": "p:xx"}, "place", ""),
        ({"disclosure": "secret"}, "disclosure", ""),
    ],
)
def test_a_mistake_stands_beside_its_field_and_everything_is_kept(signed_in, changes, field, part):
    data = need(intent="send") | changes
    answer = signed_in.post("/needs/new/", data)
    assert answer.status_code == 200
    found = errors_of(answer)
    assert list(found) == [field]
    assert part in found[field][0]
    kept = ListingDraft.objects.get().data["form"]
    for name, value in changes.items():
        assert kept[name] == [value]
    assert kept["body_vi"] == [data["body_vi"]]
    assert Listing.objects.count() == 0
    html = answer.content.decode()
    assert data["title_vi"][:150] in html


@pytest.mark.parametrize(
    "text", ["😀 máy sấy 🌾", "مجفف الأرز", HTML, "'; DROP TABLE--", "{{ 7*7 }}"]
)
def test_any_letters_are_text(signed_in, text):
    answer = signed_in.post(
        "/needs/new/", need(title_vi=text, body_vi=text, practice_vi=text, intent="send")
    )
    assert answer.status_code == 302
    listing = Listing.objects.get()
    content = queries.latest_content(listing)
    assert (content.title_vi, content.body_vi, content.practice_vi) == (text, text, text)
    for path in (
        f"/desk/listings/{listing.code}/",
        f"/desk/listings/{listing.code}/preview/",
        "/desk/",
    ):
        page = signed_in.get(path).content.decode()
        assert HTML not in page


def test_direction_overrides_are_taken_out(signed_in):
    signed_in.post("/needs/new/", need(title_vi=f"Máy {RTL}", intent="send"))
    assert queries.latest_content(Listing.objects.get()).title_vi == "Máy abc"


def test_absurd_numbers_of_rows_are_survived(signed_in):
    answer = signed_in.post(
        "/needs/new/", need(**{"requirements-TOTAL_FORMS": "1000000000"}, intent="later")
    )
    assert answer.status_code == 302
    answer = signed_in.post(
        "/needs/new/", need(tab="two", **{"requirements-TOTAL_FORMS": "x"}, intent="later")
    )
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://www.youtube.com/watch?v=abc", True),
        ("https://youtu.be/abc", True),
        ("https://vimeo.com/1", True),
        ("http://youtube.com/watch?v=abc", False),
        ("https://youtube.com.evil.example/x", False),
        ("javascript:alert(1)", False),
        ("https://example.com/film", False),
    ],
)
def test_a_film_is_a_link_to_two_places(signed_in, url, good):
    answer = signed_in.post("/offers/new/", offer(video_url=url, intent="send"))
    assert (answer.status_code == 302) is good
    if not good:
        assert list(errors_of(answer)) == ["video_url"]


def test_a_trl_outside_one_to_nine_is_refused(signed_in):
    answer = signed_in.post("/offers/new/", offer(trl="12", intent="send"))
    assert list(errors_of(answer)) == ["trl"]


@pytest.mark.parametrize("share", ["khoảng năm", "101", "-1"])
def test_a_share_of_revenue_is_a_percentage(signed_in, share):
    answer = signed_in.post("/offers/new/", offer(royalty_percent=share, intent="send"))
    assert list(errors_of(answer)) == ["royalty_percent"]
    assert typed(answer, "royalty_percent") == share


# -- rows without scripts ------------------------------------------------------------------------


def test_rows_are_added_and_removed_by_named_buttons(signed_in):
    answer = signed_in.post("/needs/new/", need(add_row="requirements"))
    rows = answer.context["form"].rowsets["requirements"]
    assert [row["parameter"].value() for row in rows.forms] == ["Năng suất", "", None]
    assert errors_of(answer) == {}
    answer = signed_in.post("/needs/new/", need(remove_row="requirements-0"))
    rows = answer.context["form"].rowsets["requirements"]
    assert [row["parameter"].value() for row in rows.forms] == [""]
    assert ListingDraft.objects.count() == 1


def test_a_row_ticked_for_deletion_is_gone(signed_in):
    signed_in.post("/needs/new/", need(**{"requirements-0-DELETE": "on"}, intent="send"))
    assert queries.latest_content(Listing.objects.get()).requirements == []


# -- drafts ---------------------------------------------------------------------------------------


def test_typing_saves_a_draft_once(signed_in, author):
    answer = signed_in.post("/drafts/new/need/save/", need())
    assert answer.status_code == 201
    draft = ListingDraft.objects.get()
    assert answer.json() == {
        "saved_at": f"{timezone.localtime(draft.updated_at):%H:%M}",
        "autosave_url": f"/drafts/{draft.code}/save/",
        "url": f"/drafts/{draft.code}/",
    }
    again = signed_in.post("/drafts/new/need/save/", need(body_vi="Khác"))
    assert again.status_code == 200
    assert ListingDraft.objects.get().data["form"]["body_vi"] == ["Khác"]
    desk = signed_in.get("/desk/")
    assert [each["title"] for each in desk.context["drafts"]] == ["Sấy lúa tươi trong mùa mưa"]
    page = signed_in.get("/needs/new/")
    assert [each["draft"] for each in page.context["drafts"]] == [draft]
    page = signed_in.get(f"/drafts/{draft.code}/")
    assert typed(page, "body_vi") == "Khác"
    assert errors_of(page) == {}


def test_an_empty_form_makes_no_draft(signed_in):
    assert (
        signed_in.post("/drafts/new/need/save/", need(**dict.fromkeys(need(), ""))).status_code
        == 200
    )
    assert ListingDraft.objects.count() == 0


def test_two_tabs_are_both_kept(signed_in, author):
    signed_in.post("/drafts/new/need/save/", need())
    draft = ListingDraft.objects.get()
    page = signed_in.get(f"/drafts/{draft.code}/")
    other = need(tab=typed(page, "tab"), revision=str(draft.revision), body_vi="Từ tab hai")
    assert signed_in.post(f"/drafts/{draft.code}/save/", other).status_code == 200
    late = signed_in.post(f"/drafts/{draft.code}/save/", need(body_vi="Từ tab một"))
    assert late.status_code == 409
    assert ListingDraft.objects.get().data["form"]["body_vi"] == ["Từ tab hai"]
    answer = signed_in.post(f"/drafts/{draft.code}/", need(body_vi="Từ tab một", intent="send"))
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Từ tab một" in html
    assert "Từ tab hai" in html
    assert Listing.objects.count() == 0
    mine = dict(answer.context["mine"]) | {
        "kind": "need",
        "intent": "mine",
    }
    answer = signed_in.post(f"/drafts/{draft.code}/", mine)
    assert answer.status_code == 200
    assert ListingDraft.objects.get().data["form"]["body_vi"] == ["Từ tab một"]


def test_the_same_form_sent_twice_makes_one_listing(signed_in):
    first = signed_in.post("/needs/new/", need(intent="send"))
    second = signed_in.post("/needs/new/", need(intent="send"))
    assert first["Location"] == second["Location"]
    assert Listing.objects.count() == 1


def test_a_draft_is_thrown_away_and_twice_is_once(signed_in):
    signed_in.post("/drafts/new/need/save/", need())
    draft = ListingDraft.objects.get()
    assert signed_in.post(f"/drafts/{draft.code}/discard/")["Location"] == "/desk/"
    assert signed_in.post(f"/drafts/{draft.code}/discard/")["Location"] == "/desk/"
    assert ListingDraft.objects.count() == 0


def test_too_much_text_is_said(signed_in):
    answer = signed_in.post("/drafts/new/need/save/", need(body_vi="x" * 450_000))
    assert answer.status_code == 413
    answer = signed_in.post("/needs/new/", need(body_vi="x" * 450_000, intent="send"))
    assert list(errors_of(answer)) == ["__all__"]
    assert len(typed(answer, "body_vi")) == 450_000


# -- visitors --------------------------------------------------------------------------------------


def test_a_visitor_begins_and_finds_it_after_signing_in(client, author):
    assert (
        client.get("/needs/new/?q=may say lua").context["form"]["title_vi"].value() == "may say lua"
    )
    assert client.post("/drafts/new/need/save/", need()).json().keys() == {"saved_at"}
    assert ListingDraft.objects.count() == 0
    assert typed(client.get("/needs/new/"), "body_vi") == "Lò vỉ ngang sấy không kịp."
    answer = client.post("/needs/new/", need(body_vi="Mới hơn", intent="signup"))
    assert answer["Location"] == reverse("account_signup") + "?next=%2Fneeds%2Fnew%2F"
    client.force_login(author)
    answer = client.get("/needs/new/")
    draft = ListingDraft.objects.get()
    assert (draft.user, answer["Location"]) == (author, f"/drafts/{draft.code}/")
    assert typed(client.get(answer["Location"]), "body_vi") == "Mới hơn"
    assert client.get("/needs/new/").status_code == 200
    assert ListingDraft.objects.count() == 1


def test_the_desk_takes_over_what_a_visitor_wrote(client, author):
    client.post("/offers/new/", offer(intent="login"))
    client.force_login(author)
    client.get("/desk/")
    assert ListingDraft.objects.get().kind == "offer"


def test_rows_work_for_visitors_too(client):
    answer = client.post("/needs/new/", need(add_row="requirements"))
    assert len(answer.context["form"].rowsets["requirements"].forms) == 3


def test_signed_out_meanwhile_loses_nothing(client, author):
    client.force_login(author)
    client.post("/drafts/new/need/save/", need())
    draft = ListingDraft.objects.get()
    client.logout()
    answer = client.post(f"/drafts/{draft.code}/save/", need(body_vi="Sau khi hết phiên"))
    assert answer.status_code == 401
    assert answer.json()["message"]
    answer = client.post(f"/drafts/{draft.code}/", need(body_vi="Sau khi hết phiên", intent="send"))
    assert answer.status_code == 302
    client.force_login(author)
    page = client.get(f"/drafts/{draft.code}/")
    assert typed(page, "body_vi") == "Sau khi hết phiên"
    assert ListingDraft.objects.count() == 1


def test_somebody_without_an_organisation_is_led_there_and_keeps_the_text(client):
    client.force_login(accounts.UserFactory())
    answer = client.post("/needs/new/", need(intent="send"))
    assert answer.status_code == 200
    assert list(errors_of(answer)) == ["__all__"]
    assert answer.context["no_organisation"]
    assert ListingDraft.objects.get().data["form"]["title_vi"] == ["Sấy lúa tươi trong mùa mưa"]


def test_with_two_organisations_one_is_chosen(signed_in, author):
    second = make.registry.OrganisationFactory()
    make.member(author, second, "owner")
    answer = signed_in.post("/needs/new/", need(intent="send"))
    assert list(errors_of(answer)) == ["organisation"]
    answer = signed_in.post("/needs/new/", need(organisation=second.code, intent="send"))
    assert answer.status_code == 302
    assert Listing.objects.get().organisation == second


# -- editing -----------------------------------------------------------------------------------------


def test_what_comes_back_into_the_form_is_what_was_sent(signed_in, author):
    listing = make.saved("need", user=author, requirements=[
        {"parameter_vi": "Ẩm", "parameter_en": "Moisture", "operator": "at_most", "value": 14.5, "unit": "%", "must": False},
        {"parameter_vi": "Nhiên liệu", "parameter_en": "", "operator": "is", "value": "trấu", "unit": "", "must": True},
    ], budget_max=1_500_000_000, deadline=dt.date(2099, 4, 15), min_trl=7, modes=["licence"])  # fmt: skip
    before = queries.content_as_dict(queries.latest_content(listing))
    answer = signed_in.post(f"/desk/listings/{listing.code}/edit/")
    page = signed_in.get(answer["Location"])
    form = page.context["form"]
    data = dict(form.data.lists()) | {"kind": "need", "intent": "send"}
    answer = signed_in.post(answer["Location"], data)
    assert answer.status_code == 302, errors_of(answer)
    listing.refresh_from_db()
    assert listing.state == "completeness"
    assert queries.content_as_dict(queries.latest_content(listing)) == before


def test_a_live_listing_is_changed_while_it_stays_up(signed_in, author):
    listing = make.live("need", user=author)
    answer = signed_in.post(f"/desk/listings/{listing.code}/edit/")
    address = answer["Location"]
    answer = signed_in.post(address, need(title_vi="Tiêu đề mới", revision="0", intent="send"))
    assert answer.status_code == 302, errors_of(answer)
    listing.refresh_from_db()
    assert (listing.state, listing.edit_state) == ("live", "completeness")
    assert listing.content.title_vi == make.NEED["title_vi"]
    assert queries.latest_content(listing).title_vi == "Tiêu đề mới"


def test_two_people_editing_one_listing_see_both_texts(author):
    listing = make.live("need", user=author)
    colleague = make.member(accounts.UserFactory(), listing.organisation, "editor")
    clients = []
    for user in (author, colleague):
        one = Client()
        one.force_login(user)
        clients.append((one, one.post(f"/desk/listings/{listing.code}/edit/")["Location"]))
    (first, mine), (second, theirs) = clients
    assert mine != theirs
    assert (
        second.post(
            theirs, need(body_vi="Của đồng nghiệp", revision="0", intent="preview")
        ).status_code
        == 302
    )
    answer = first.post(mine, need(body_vi="Của tôi", revision="0", intent="send"))
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "Của đồng nghiệp" in html
    assert "Của tôi" in html
    listing.refresh_from_db()
    assert listing.edit_state == "editing"
    draft = queries.get_draft_for(author, mine.strip("/").split("/")[-1])
    assert draft.data["form"]["body_vi"] == ["Của tôi"]
    assert first.post(f"/drafts/{draft.code}/accept/").status_code == 302
    answer = first.post(mine, need(body_vi="Của tôi", intent="send"))
    assert answer.status_code == 302, errors_of(answer)
    listing.refresh_from_db()
    assert listing.edit_state == "completeness"
    assert queries.latest_content(listing).body_vi == "Của tôi"


def test_an_english_writer_writes_english_first(signed_in):
    page = signed_in.get("/en/needs/new/")
    form = page.context["form"]
    assert form.writer == "en"
    assert form.fields["title_en"].required
    data = {"kind": "need", "lang": "en", "title_en": "Drying paddy in the rain", "intent": "send"}
    assert signed_in.post("/en/needs/new/", data).status_code == 302
    content = queries.latest_content(Listing.objects.get())
    assert (content.title_vi, content.title_en) == ("", "Drying paddy in the rain")


# -- suggestions ---------------------------------------------------------------------------------------


def test_fields_are_guessed_until_unticked(signed_in):
    answer = signed_in.post("/drafts/new/need/matches/", need())
    codes = [guess["code"] for guess in answer.context["guesses"]]
    assert "s.rice.drying" in codes
    assert 'name="guessed_codes" value="s.rice.drying" checked' in answer.content.decode()
    again = signed_in.post("/drafts/new/need/matches/", need(guess_shown=codes))
    assert "guessed_codes" not in again.content.decode()
    assert ListingDraft.objects.count() == 0
    data = need(guess_shown=codes, guessed_codes=[], intent="send")
    signed_in.post("/needs/new/", data)
    assert queries.latest_content(Listing.objects.get()).field_codes == []


@pytest.mark.parametrize("kind", ["need", "offer"])
def test_matches_answer_anybody_and_store_nothing(client, kind):
    data = need() if kind == "need" else offer()
    answer = client.post(f"/drafts/new/{kind}/matches/", data)
    assert answer.status_code == 200
    assert client.post(f"/drafts/new/{kind}/matches/", {}).status_code == 200
    assert client.post("/drafts/new/boat/matches/", {}).status_code == 404


# -- others' --------------------------------------------------------------------------------------------


def test_another_ones_draft_is_not_there(signed_in):
    draft = make.draft()
    services.save_draft(
        draft.user, draft=draft, data={"form": {"title_vi": ["Bí mật"]}}, revision=0
    )
    stranger = Client()
    stranger.force_login(make.writer())
    for method, path in (
        ("get", f"/drafts/{draft.code}/"),
        ("post", f"/drafts/{draft.code}/"),
        ("post", f"/drafts/{draft.code}/save/"),
        ("post", f"/drafts/{draft.code}/accept/"),
    ):
        answer = getattr(stranger, method)(path, need())
        assert answer.status_code == 404
        assert "Bí mật" not in answer.content.decode()
    stranger.post(f"/drafts/{draft.code}/discard/")
    draft.refresh_from_db()
    assert draft.data == {"form": {"title_vi": ["Bí mật"]}}


def test_a_script_leaves_no_heap_of_sessions():
    first = Client()
    assert first.post("/drafts/new/need/save/", need()).status_code == 200
    for _number in range(29):
        assert Client().post("/drafts/new/need/save/", need()).status_code == 200
    assert Client().post("/drafts/new/need/save/", need()).status_code == 429
    stopped = Client().post("/needs/new/", need(intent="send"))
    assert (stopped.status_code, Session.objects.count()) == (200, 30)
    assert typed(stopped, "title_vi") == need()["title_vi"]
    assert first.post("/drafts/new/need/save/", need()).status_code == 200
