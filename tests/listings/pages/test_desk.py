"""The owner's desk: what waits, what can be done, by whom; everything twice is once."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from cms.accounts.models import Notification, OutboundMessage
from cms.base.states import IllegalStep
from marketplace.listings import hooks, queries, services
from marketplace.listings.models import Listing
from tests.factories import accounts, uploads
from tests.factories import listings as make
from tests.factories import registry as places
from tests.listings.pages.conftest import need, offer

DESK_QUERIES = 20

pytestmark = pytest.mark.django_db


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def told():
    return Notification.objects.count(), OutboundMessage.objects.count()


def actions(answer):
    return [action.name for action in answer.context["actions"]]


# -- the desk -------------------------------------------------------------------------------------


def test_an_empty_desk_says_what_to_do(signed_in):
    html = signed_in.get("/desk/").content.decode()
    assert "/needs/new/" in html
    assert signed_in.get("/desk/").context["turns"] == []


def test_the_desk_needs_signing_in(client):
    assert client.get("/desk/")["Location"] == "/account/login/?next=/desk/"


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_takes_the_same_queries_however_long(
    count, author, signed_in, django_assert_num_queries
):
    for _number in range(count):
        make.sent("need", user=author)
    signed_in.get("/desk/")
    with django_assert_num_queries(DESK_QUERIES):
        answer = signed_in.get("/desk/")
    assert len(answer.context["rows"]) == count


def test_rows_stand_under_their_state(author, signed_in):
    live = make.live("need", user=author)
    make.saved("need", user=author)
    answer = signed_in.get("/desk/?show=live")
    assert [tab["count"] for tab in answer.context["tabs"]] == [1, 0, 1, 0]
    assert [row["cells"][0]["url"] for row in answer.context["rows"]] == [
        f"/desk/listings/{live.code}/"
    ]
    assert signed_in.get("/desk/?show=boat&page=-1").status_code == 200
    assert signed_in.get("/desk/?page=1000000000").status_code == 200


def test_the_desk_as_a_spreadsheet(author, signed_in, tmp_path):
    listing = make.live("need", user=author, title_vi="=1+1")
    make.live("need")
    answer = signed_in.get("/desk/?format=xlsx")
    path = tmp_path / "desk.xlsx"
    path.write_bytes(answer.content)
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == [listing.code]
    assert rows[1][2] == "'=1+1"


def test_turns_come_first(author, signed_in):
    returned = make.sent("need", user=author)
    services.return_to_author(accounts.moderator(), listing=returned, comment="Thêm con số.")
    lapsing = make.live("need", user=author)
    Listing.objects.filter(pk=lapsing.pk).update(expires_at=timezone.now() + dt.timedelta(days=5))
    make.registry.AffiliationFactory(
        organisation=make.organisation_of(author), state="asked", role="editor"
    )
    urls = [turn.url for turn, _anchor in signed_in.get("/desk/").context["turns"]]
    assert urls[:2] == [f"/desk/listings/{returned.code}/", f"/desk/listings/{lapsing.code}/"]
    assert urls[2] == f"/desk/organisations/{make.organisation_of(author).code}/people/"
    assert len(urls) == 3


def test_other_rooms_put_turns_on_the_desk(signed_in, monkeypatch):
    held = dict(hooks.desk_turns._functions)
    monkeypatch.setattr(hooks.desk_turns, "_functions", held)

    def turns(request):
        return [hooks.Turn("Trả lời", "Còn 2 ngày", "/x/", "Mở")]

    hooks.desk_turns.register(turns)
    assert [t.url for t, _a in signed_in.get("/desk/").context["turns"]] == ["/x/"]


# -- one listing ------------------------------------------------------------------------------------


def test_the_comment_of_staff_stands_on_the_page(author, signed_in):
    listing = make.sent("need", user=author)
    services.return_to_author(accounts.moderator(), listing=listing, comment="Thêm con số.")
    answer = signed_in.get(f"/desk/listings/{listing.code}/")
    assert [note["text"] for note in answer.context["notes"]] == ["Thêm con số."]
    assert answer.context["came_back"]
    assert actions(answer) == ["edit", "withdraw"]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("saved", ["edit", "withdraw"]),
        ("sent", ["take_back", "withdraw"]),
        ("live", ["renew", "close", "withdraw", "edit"]),
    ],
)
def test_buttons_are_those_of_the_table(author, signed_in, state, expected):
    listing = getattr(make, state)("need", user=author)
    answer = signed_in.get(f"/desk/listings/{listing.code}/")
    assert actions(answer) == expected
    assert [step["state"] for step in answer.context["steps"]].count("now") == 1


def test_another_organisations_desk_page_is_not_there(author):
    listing = make.live("need", user=author)
    before = told()
    stranger = client_of(make.writer())
    for path in ("", "preview/", "close/", "withdraw/", "renew/", "take_back/"):
        assert stranger.get(f"/desk/listings/{listing.code}/{path}").status_code == 404
        assert stranger.post(f"/desk/listings/{listing.code}/{path}").status_code in {404, 405}
    assert stranger.post(f"/desk/listings/{listing.code}/edit/").status_code == 404
    assert stranger.get(f"/desk/approvals/{listing.code}/").status_code == 404
    listing.refresh_from_db()
    assert (listing.state, listing.edit_state) == ("live", "none")
    assert told() == before


def test_a_member_without_the_role_reads_and_does_nothing(author):
    listing = make.live("need", user=author)
    reader = client_of(make.member(accounts.UserFactory(), listing.organisation, "negotiator"))
    answer = reader.get(f"/desk/listings/{listing.code}/")
    assert (answer.status_code, actions(answer)) == (200, [])
    assert reader.post(f"/desk/listings/{listing.code}/withdraw/").status_code == 403
    listing.refresh_from_db()
    assert listing.state == "live"


@pytest.mark.parametrize("action", ["withdraw", "close", "cancel_edit"])
def test_what_is_hard_to_undo_asks_first(author, signed_in, action):
    listing = make.live("need", user=author)
    answer = signed_in.get(f"/desk/listings/{listing.code}/{action}/")
    assert answer.status_code == 200
    listing.refresh_from_db()
    assert listing.state == "live"


def test_withdrawing_twice_is_once(author, signed_in):
    listing = make.live("need", user=author)
    path = f"/desk/listings/{listing.code}/withdraw/"
    assert signed_in.post(path).status_code == 302
    before = told()
    assert signed_in.post(path).status_code == 302
    listing.refresh_from_db()
    assert (listing.state, told()) == ("withdrawn", before)


def test_closing_asks_for_the_outcome(author, signed_in):
    listing = make.live("need", user=author)
    path = f"/desk/listings/{listing.code}/close/"
    answer = signed_in.post(path, {"note": "Đã mua"})
    assert list(answer.context["form"].errors) == ["outcome"]
    assert answer.context["form"]["note"].value() == "Đã mua"
    assert signed_in.post(path, {"outcome": "transferred"}).status_code == 200
    signed_in.post(path, {"outcome": "solved_here", "note": "Đã mua"})
    listing.refresh_from_db()
    assert (listing.state, listing.outcome, listing.outcome_note) == (
        "closed",
        "solved_here",
        "Đã mua",
    )


def test_renewing_is_one_click(author, signed_in):
    listing = make.live("need", user=author)
    Listing.objects.filter(pk=listing.pk).update(expires_at=timezone.now() + dt.timedelta(days=5))
    signed_in.post(f"/desk/listings/{listing.code}/renew/")
    listing.refresh_from_db()
    assert listing.expires_at > timezone.now() + dt.timedelta(days=80)


def test_the_link_of_a_reminder_asks_once_and_renews(client, author):
    listing = make.live("need", user=author)
    Listing.objects.filter(pk=listing.pk).update(expires_at=timezone.now() + dt.timedelta(days=5))
    listing.refresh_from_db()
    path = f"/desk/renew/{services.renewal_token(listing)}/"
    soon = listing.expires_at
    assert client.get(path).status_code == 200
    listing.refresh_from_db()
    assert listing.expires_at == soon
    assert client.post(path).status_code == 200
    listing.refresh_from_db()
    until = listing.expires_at
    assert until > soon
    client.post(path)
    listing.refresh_from_db()
    assert listing.expires_at == until
    assert client.get("/desk/renew/x:y/").status_code == 404


def test_the_link_of_a_reminder_shows_the_title_that_is_up(client, author):
    listing = make.live("need", user=author)
    make.change(listing, author, title_vi="Chưa ai duyệt tên này")
    listing.refresh_from_db()
    page = client.get(f"/desk/renew/{services.renewal_token(listing)}/")
    assert page.context["title_of_listing"] == make.NEED["title_vi"]
    assert "Chưa ai duyệt tên này" not in page.content.decode()


def test_a_change_is_given_up(author, signed_in):
    listing = make.live("need", user=author)
    make.change(listing, author, body_vi="Khác")
    signed_in.post(f"/desk/listings/{listing.code}/cancel_edit/")
    listing.refresh_from_db()
    assert listing.edit_state == "none"
    assert queries.latest_content(listing).body_vi == ""


def test_approved_while_its_owner_withdraws(author, signed_in):
    listing = make.reviewed("need", user=author)
    signed_in.post(f"/desk/listings/{listing.code}/withdraw/")
    with pytest.raises(IllegalStep):
        services.approve(accounts.moderator(), listing=listing)
    listing.refresh_from_db()
    assert listing.state == "withdrawn"


# -- preview -------------------------------------------------------------------------------------------


def test_the_preview_shows_the_owner_as_others_will(author, signed_in):
    listing = make.saved("need", user=author, disclosure="named")
    name = listing.organisation.name_vi
    assert name in signed_in.get(f"/desk/listings/{listing.code}/preview/").content.decode()
    hidden = make.saved("need", user=author, disclosure="anonymous")
    html = signed_in.get(f"/desk/listings/{hidden.code}/preview/").content.decode()
    assert name not in html
    listing.refresh_from_db()
    assert listing.state == "draft"


def test_members_only_has_no_page_for_visitors(author, signed_in):
    listing = make.saved("need", user=author, disclosure="members")
    path = f"/desk/listings/{listing.code}/preview/"
    assert make.NEED["title_vi"] not in signed_in.get(path).content.decode()
    html = signed_in.get(f"{path}?as=members").content.decode()
    assert make.NEED["title_vi"] in html


def test_documents_in_the_preview_open_as_they_will(author, signed_in):
    listing = make.saved("offer", user=author)
    for access in ("public", "members", "nda"):
        services.add_document(
            author, listing=listing, upload=uploads.pdf(), title=access, access=access
        )
    path = f"/desk/listings/{listing.code}/preview/"
    for query, opened in (("", ["public"]), ("?as=members", ["public", "members"])):
        documents = signed_in.get(path + query).context["documents"]
        assert [d["name"] for d in documents] == ["public", "members", "nda"]
        assert [d["name"] for d in documents if d.get("url")] == opened


def test_the_preview_button_saves_and_shows(signed_in):
    answer = signed_in.post("/needs/new/", need(intent="preview"))
    listing = Listing.objects.get()
    assert answer["Location"] == f"/desk/listings/{listing.code}/preview/"
    assert listing.state == "draft"
    assert signed_in.get(answer["Location"]).status_code == 200
    answer = signed_in.post("/needs/new/", need(intent="send"))
    listing.refresh_from_db()
    assert (Listing.objects.count(), listing.state) == (1, "completeness")


# -- approval inside ---------------------------------------------------------------------------------


@pytest.fixture
def university(db):
    organisation = places.OrganisationFactory(
        kinds=["university"], approval_steps=["research_office", "leader"]
    )
    people = {
        role: make.member(accounts.UserFactory(), organisation, role)
        for role in ("editor", "research_office", "leader")
    }
    return organisation, people


def test_two_colleagues_approve_inside(university):
    _organisation, people = university
    assert client_of(people["editor"]).post("/offers/new/", offer(intent="send")).status_code == 302
    listing = Listing.objects.get()
    path = f"/desk/approvals/{listing.code}/"
    assert listing.state == "internal_review"
    author, office, leader = (client_of(people[r]) for r in ("editor", "research_office", "leader"))
    assert [row["mine"] for row in office.get("/desk/approvals/").context["rows"]] == [True]
    assert [row["mine"] for row in leader.get("/desk/approvals/").context["rows"]] == [False]
    assert not author.get(path).context["may_decide"]
    assert author.post(path, {"intent": "approve"}).status_code == 403
    assert office.get(path).context["may_decide"]
    assert office.post(path, {"intent": "approve"}).status_code == 302
    listing.refresh_from_db()
    assert listing.state == "internal_review"
    assert office.post(path, {"intent": "approve"}).status_code == 403
    assert leader.post(path, {"intent": "approve", "comment": "Tốt"}).status_code == 302
    listing.refresh_from_db()
    assert listing.state == "completeness"
    assert leader.post(path, {"intent": "approve"}).status_code == 302
    listing.refresh_from_db()
    assert listing.state == "completeness"


def test_sending_back_needs_words(university):
    _organisation, people = university
    client_of(people["editor"]).post("/offers/new/", offer(intent="send"))
    listing = Listing.objects.get()
    office = client_of(people["research_office"])
    path = f"/desk/approvals/{listing.code}/"
    answer = office.post(path, {"intent": "return"})
    assert list(answer.context["form"].errors) == ["comment"]
    office.post(path, {"intent": "return", "comment": "Thiếu số đơn."})
    listing.refresh_from_db()
    assert listing.state == "draft"
    page = client_of(people["editor"]).get(f"/desk/listings/{listing.code}/")
    assert [note["text"] for note in page.context["notes"]] == ["Thiếu số đơn."]
    turns = client_of(people["editor"]).get("/desk/").context["turns"]
    assert [turn.url for turn, _anchor in turns] == [f"/desk/listings/{listing.code}/"]


# -- staff enter a need ----------------------------------------------------------------------------------


def word(**changes):
    return {
        "word": "call",
        "word_of": "Bà Tư",
        "word_contact": "batu@example.com",
        "organisation": "",
        "name": "Hộ bà Tư",
        "kind": "household_business",
        "place": "p:92",
        "intent": "go",
    } | changes


def test_staff_enter_a_need_and_the_person_confirms_it(client):
    moderator = accounts.moderator()
    staff = client_of(moderator)
    answer = staff.post("/desk/staff/new-need/", word())
    assert answer.status_code == 302
    answer = staff.post(answer["Location"], need(intent="send"))
    assert answer.status_code == 302
    listing = Listing.objects.get()
    assert (listing.state, listing.word, listing.word_of) == ("awaiting_word", "call", "Bà Tư")
    assert listing.organisation.name_vi == "Hộ bà Tư"
    message = OutboundMessage.objects.get(address="batu@example.com")
    path = f"/needs/confirm/{services.word_token(listing)}/"
    assert path in message.text
    html = client.get(path).content.decode()
    assert "Sấy lúa tươi trong mùa mưa" in html
    assert moderator.full_name not in html
    assert "batu@example.com" not in html
    wrong = client.post(path, {"code": "000000"})
    assert list(wrong.context["form"].errors) == ["code"]
    listing.refresh_from_db()
    assert listing.state == "awaiting_word"
    code = re.search(r"(?<!\d)(\d{6})(?!\d)", message.text).group(1)
    assert client.post(path, {"code": f"{code[:3]} {code[3:]}"}).status_code == 200
    listing.refresh_from_db()
    assert listing.state == "completeness"
    assert client.get(path).status_code == 404


def test_the_signed_form_confirms_too(client):
    staff = client_of(accounts.moderator())
    answer = staff.post("/desk/staff/new-need/", word(word="paper", word_contact=""))
    staff.post(answer["Location"], need(intent="send"))
    listing = Listing.objects.get()
    page = staff.get(f"/desk/listings/{listing.code}/")
    assert (page.status_code, page.context["needs_word"], page.context["may_confirm"]) == (
        200,
        True,
        True,
    )
    path = f"/desk/listings/{listing.code}/word/"
    staff.post(path, {})
    listing.refresh_from_db()
    assert listing.state == "awaiting_word"
    assert client_of(make.writer()).post(path, {"form_file": uploads.pdf()}).status_code == 404
    staff.post(path, {"form_file": uploads.pdf()})
    staff.post(path, {"form_file": uploads.pdf()})
    listing.refresh_from_db()
    assert listing.state == "completeness"


def test_an_existing_organisation_is_found_and_chosen():
    organisation = places.OrganisationFactory(name_vi="Hợp tác xã Hai Bờ")
    staff = client_of(accounts.moderator())
    answer = staff.post(
        "/desk/staff/new-need/", word(organisation="hai bo", name="", intent="find")
    )
    assert [each.code for each in answer.context["form"].found] == [organisation.code]
    answer = staff.post(
        "/desk/staff/new-need/", word(organisation="hai bo", chosen=organisation.code, name="")
    )
    staff.post(answer["Location"], need(intent="send"))
    assert Listing.objects.get().organisation == organisation


@pytest.mark.parametrize("intent", ["find", "go"])
def test_character_zero_in_what_staff_sent_is_dropped(intent):
    """PostgreSQL takes none in a query."""
    organisation = places.OrganisationFactory(name_vi="Hợp tác xã Hai Bờ")
    staff = client_of(accounts.moderator())
    sent = word(organisation="hai\0 bo\0", chosen=f"{organisation.code}\0", name="", intent=intent)
    with CaptureQueriesContext(connection) as captured:
        answer = staff.post("/desk/staff/new-need/", sent)
    assert answer.status_code == 200
    assert [each.code for each in answer.context["form"].found] == [organisation.code]
    assert [q for q in captured if organisation.code in q["sql"]] == []  # found already


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"word": ""}, "word"),
        ({"word_of": ""}, "word_of"),
        ({"word_contact": ""}, "word_contact"),
        ({"name": ""}, "name"),
    ],
)
def test_what_staff_left_out_is_said(changes, field):
    staff = client_of(accounts.moderator())
    answer = staff.post("/desk/staff/new-need/", word(**changes))
    assert list(answer.context["form"].errors) == [field]


def test_staff_entry_is_for_moderators(signed_in, client):
    assert signed_in.get("/desk/staff/new-need/").status_code == 404
    assert signed_in.post("/desk/staff/new-need/", word()).status_code == 404
    assert client.get("/desk/staff/new-need/").status_code == 302
    assert client.get("/needs/confirm/x:y:z/").status_code == 404
