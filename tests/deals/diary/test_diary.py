"""The contact diary: written, found, done, put off, reminded of; for the centre's people alone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from cms.accounts import hooks as account_hooks
from cms.accounts.models import Notification
from cms.base import audit
from cms.base.clock import today
from cms.base.errors import Conflict, NotAllowed, Refused
from cms.base.states import IllegalStep
from marketplace.deals.diary import jobs, permissions, queries, services, states
from marketplace.deals.diary.models import ContactNote
from tests.factories import accounts, diary, registry
from tests.factories import listings as make

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 25, 2, tzinfo=UTC)  # Wednesday, 9:00 in Cần Thơ


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def facts(**changes):
    return {
        "kind": "visit",
        "about": "",
        "happened_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "notes": "Đã xem xưởng.",
        **changes,
    }


def test_a_note_with_a_next_step_is_to_do_for_its_writer():
    keeper = accounts.moderator()
    note = diary.note(keeper, next_step="Gửi báo giá", due_on=today())
    assert (note.follow, note.assigned_to, note.created_by) == ("open", keeper, keeper)
    assert [entry.action for entry in audit.trail(note)] == ["deals.note_write"]


def test_without_a_next_step_nothing_is_to_do():
    assert diary.note().follow == ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"happened_at": timezone.now() + timedelta(days=1)}, "future"),
        ({"happened_at": timezone.now() - timedelta(days=9000)}, "too_old"),
        ({"kind": "telepathy"}, "kind"),
        ({"notes": " "}, "notes"),
        ({"notes": "a" * 100_000}, "too_long"),
        ({"next_step": "b" * 501}, "too_long"),
        ({"due_on": datetime(2026, 1, 1, tzinfo=UTC).date(), "next_step": "x"}, "past"),
        ({"due_on": datetime(2999, 1, 1, tzinfo=UTC).date(), "next_step": "x"}, "far"),
        ({"due_on": datetime(2999, 1, 1, tzinfo=UTC).date()}, "next_step"),
        ({"organisation": None}, "about"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(changes, code):
    with pytest.raises(Refused) as refusal:
        diary.note(**changes)
    assert refusal.value.code == code
    assert (ContactNote.objects.count(), Notification.objects.count()) == (0, 0)


@pytest.mark.parametrize("make_person", [accounts.UserFactory, accounts.editor])
def test_others_neither_write_nor_read(make_person):
    note, person = diary.note(next_step="Gọi lại"), make_person()
    with pytest.raises(NotAllowed):
        diary.note(person)
    with pytest.raises(NotAllowed):
        queries.get_note_for(person, note.code)
    with pytest.raises(NotAllowed):
        services.done(person, note=note)
    note.refresh_from_db()
    assert (note.follow, ContactNote.objects.count()) == ("open", 1)


def test_a_step_cannot_be_given_to_somebody_who_doesnt_keep_the_diary():
    with pytest.raises(Refused) as refusal:
        diary.note(next_step="Gọi lại", assigned_to=accounts.editor())
    assert refusal.value.code == "assignee"


def test_pressed_five_times_it_is_one_note():
    keeper, place = accounts.moderator(), registry.OrganisationFactory()
    client = as_(keeper)
    data = facts(about=place.name_vi, token="t-1")
    codes = {client.post("/admin/diary/new/", data).url for _ in range(5)}
    assert (len(codes), ContactNote.objects.count()) == (1, 1)


def test_an_edit_keeps_what_stood_there():
    note = diary.note()
    keeper, old = note.created_by, note.notes
    again = services.edit_note(
        keeper,
        note=note,
        version=1,
        kind="visit",
        happened_at=note.happened_at,
        notes="Khác.",
    )
    entry = audit.trail(note).first()
    assert (again.notes, entry.details) == ("Khác.", {"old_notes": old, "old_kind": "call"})
    with pytest.raises(Conflict):
        services.edit_note(
            keeper, note=note, version=1, kind="call", happened_at=note.happened_at, notes="x"
        )


def test_only_its_writer_and_moderators_change_a_note():
    note = diary.note(accounts.moderator())
    assert permissions.can_edit_note(accounts.moderator(), note)
    note.created_by = accounts.UserFactory()
    assert not permissions.can_edit_note(accounts.editor(), note)


def test_every_edge_of_the_table_can_be_walked():
    keeper = accounts.moderator()
    note = diary.note(keeper, next_step="Gọi lại", due_on=today())
    walked = [
        services.postpone(keeper, note=note),
        services.done(keeper, note=note),
        services.reopen(keeper, note=note),
        services.drop(keeper, note=note, reason="Họ đã mua nơi khác"),
        services.reopen(keeper, note=note),
    ]
    assert [one.follow for one in walked] == ["open", "done", "open", "dropped", "open"]
    assert walked[0].due_on > today()
    assert {edge.action for edge in states.FOLLOW_UP.edges} == {
        "done",
        "postpone",
        "drop",
        "reopen",
    }


def test_done_twice_changes_nothing():
    keeper = accounts.moderator()
    note = services.done(keeper, note=diary.note(keeper, next_step="Gọi lại"))
    trail = len(audit.trail(note))
    with pytest.raises(IllegalStep):
        services.done(keeper, note=note)
    assert len(audit.trail(note)) == trail


def test_dropping_wants_a_reason():
    note = diary.note(next_step="Gọi lại")
    with pytest.raises(Refused) as refusal:
        services.drop(note.created_by, note=note, reason=" ")
    note.refresh_from_db()
    assert (refusal.value.code, note.follow) == ("reason", "open")


def test_the_diagram_in_the_docs_is_the_table():
    text = (Path(__file__).parents[3] / "docs" / "deals.md").read_text()
    assert states.FOLLOW_UP.mermaid() in text


# --- pages -----------------------------------------------------------------------------------


def test_search_finds_without_marks_and_by_the_name_of_the_organisation():
    keeper = accounts.moderator()
    place = registry.OrganisationFactory(name_vi="Hợp tác xã Kinh Rạnh")
    note = diary.note(keeper, organisation=place)
    diary.note(keeper, notes="Chuyện khác.")
    for words in ("may say lua", "kinh ranh"):
        page = as_(keeper).get(f"/admin/diary/?q={words}")
        assert [row["note"] for row in page.context["rows"]] == [note]


def test_filters_show_what_is_mine_due_and_about():
    keeper, other = accounts.moderator(), accounts.moderator()
    mine = diary.note(keeper, next_step="Gọi lại", due_on=today())
    theirs = diary.note(other, next_step="Gọi lại", due_on=today())
    late = diary.note(other, next_step="Gọi lại", due_on=today())
    ContactNote.objects.filter(pk=late.pk).update(due_on=today() - timedelta(days=3))
    client = as_(keeper)

    def shown(query: str) -> list[ContactNote]:
        page = client.get(f"/admin/diary/?{query}")
        return [row["note"] for row in page.context["rows"]]

    assert shown("mine=on") == [mine]
    assert shown("due=today") == [mine, theirs]
    assert shown("due=overdue") == [late]
    assert shown(f"about={theirs.organisation.code}") == [theirs]
    assert shown("kind=mail") == []
    counted = client.get("/admin/diary/").context["counts"]
    assert counted == {"mine_today": 1, "mine_overdue": 0, "today": 2, "overdue": 1}


def test_about_a_listing_shows_on_its_page_and_on_its_organisations():
    keeper, listing = accounts.moderator(), make.live("need")
    note = diary.note(keeper, listing=listing)
    client = as_(keeper)
    for url in (
        f"/admin/moderation/{listing.code}/",
        f"/admin/registry-desk/organisations/{listing.organisation.code}/",
    ):
        assert f"/admin/diary/{note.code}/" in client.get(url).text
    assert note.code not in as_(accounts.editor()).get(url).text


def test_the_form_asks_which_one_when_a_name_fits_several():
    first = registry.OrganisationFactory(name_vi="Máy sấy Miền Tây")
    registry.OrganisationFactory(name_vi="Máy sấy Miền Đông")
    client = as_(accounts.moderator())
    answer = client.post("/admin/diary/new/", facts(about="may say"))
    assert (answer.status_code, ContactNote.objects.count()) == (422, 0)
    assert first.code in answer.text
    client.post("/admin/diary/new/", facts(about="may say mien tay"))
    assert ContactNote.objects.get().organisation == first


def test_one_click_in_the_list_marks_it_done():
    note = diary.note(next_step="Gọi lại")
    answer = as_(note.created_by).post(f"/admin/diary/{note.code}/do/done/", {"back": "list"})
    note.refresh_from_db()
    assert (answer.url, note.follow) == ("/admin/diary/", "done")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_however_long(rows, django_assert_num_queries):
    keeper = accounts.moderator()
    for _ in range(rows):
        diary.note(keeper, listing=make.live("need"), next_step="Gọi lại", due_on=today())
    client = as_(keeper)
    client.get("/admin/diary/")
    with django_assert_num_queries(14):
        client.get("/admin/diary/")


# --- mornings and persons --------------------------------------------------------------------


def test_one_notice_a_working_morning_however_often_the_job_runs():
    keeper = accounts.moderator()
    for _ in range(3):
        note = diary.note(keeper, next_step="Gọi lại", due_on=today())
        ContactNote.objects.filter(pk=note.pk).update(due_on=MORNING.date())
    told = [
        jobs.remind(MORNING - timedelta(hours=3)),
        jobs.remind(MORNING - timedelta(days=3)),
        jobs.remind(MORNING),
        jobs.remind(MORNING + timedelta(hours=5)),
        jobs.remind(MORNING + timedelta(days=7)),
    ]
    assert told == [0, 0, 1, 0, 1]
    assert Notification.objects.filter(user=keeper, kind=jobs.KIND).count() == 2


def test_nobody_is_reminded_of_what_is_done():
    note = diary.note(next_step="Gọi lại", due_on=today())
    services.done(note.created_by, note=note)
    assert jobs.remind(MORNING + timedelta(days=700)) == 0


def test_the_person_gets_what_names_them_and_erasure_takes_the_name_out():
    place = registry.OrganisationFactory()
    person = registry.owner_of(place, full_name="Trần Thị Lành")
    note = diary.note(
        organisation=place, with_whom="tran thi lanh", notes="Trần Thị Lành muốn xem máy."
    )
    exported = dict(account_hooks.personal_data_export.call(person))["contact_diary"]
    assert [one["code"] for one in exported["contacts_with_me"]] == [note.code]
    services.edit_note(
        note.created_by,
        note=note,
        version=1,
        kind="call",
        happened_at=note.happened_at,
        notes="Trần Thị Lành sẽ gọi.",
        with_whom="tran thi lanh",
    )
    account_hooks.personal_data_erasure.call(person)
    note.refresh_from_db()
    said = f"{note.with_whom} {note.notes} {note.folded} {[e.details for e in audit.trail(note)]}"
    assert note.with_user is None
    assert "Lành" not in said
    assert "lanh" not in said
