"""The two promises as the public reads them: what counts, what is shown, what it costs."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from cms.pages import figures
from marketplace.listings import services
from marketplace.listings.models import Listing, Promise
from tests.factories import accounts, listings
from tests.factories import pages as make_pages

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)  # a Monday
DUE = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def site():
    cache.clear()
    make_pages.home()
    yield
    cache.clear()


@pytest.fixture
def moderator():
    return accounts.moderator()


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(START, tick=False)
    return time_machine


def counted(kind="answer", **period):
    found = figures.kept(kind, figures.Period(**period))
    return found.due, found.in_time


def shown(client, path="/figures/answers/"):
    return [(row["title"], row["verdict"]) for row in client.get(path).context["rows"]]


def test_answers_count_what_is_due_and_show_the_same_records(client, moderator, clock):
    in_time, late, waiting, lapsed = (
        listings.live("need", moderator=moderator, title_vi=title)
        for title in ("Đúng hạn", "Trễ", "Còn chờ", "Đã đóng")
    )
    services.answer_need(moderator, listing=in_time, text="Có rồi.")
    clock.move_to(DUE + HOUR, tick=False)
    services.answer_need(moderator, listing=late, text="Có rồi.")
    services.close(lapsed.created_by, listing=lapsed, outcome="not_solved")
    listings.live("need", moderator=moderator, title_vi="Chưa tới hạn")
    assert counted() == (4, 1)
    assert shown(client) == [
        ("Còn chờ", "Đã quá hạn, còn chờ"),
        ("Đã đóng", "Đã kết thúc mà chưa có, sau hạn"),
        ("Trễ", "Trễ hạn"),
        ("Đúng hạn", "Đúng hạn"),
    ]
    with override("vi"):
        found = {row["url"]: row["value"] for row in figures.shown(needs=4, offers=0)[-2:]}
    assert found == {"/figures/answers/": "1/4", "/figures/words/": "5/5"}
    assert waiting.state == "live"


def test_ends_before_the_day_do_not_count_and_later_ones_do_not_drop_out(client, moderator, clock):
    early, answered, afterwards = (
        listings.live("need", moderator=moderator, title_vi=title) for title in ("A", "B", "C")
    )
    services.withdraw(early.created_by, listing=early)
    services.answer_need(moderator, listing=answered, text="Có rồi.")
    services.withdraw(answered.created_by, listing=answered)
    clock.move_to(DUE + HOUR, tick=False)
    services.withdraw(afterwards.created_by, listing=afterwards)
    assert counted() == (2, 1)
    # Their owners took them back: that they were here is counted, their words aren't shown.
    assert shown(client) == [
        ("Một nhu cầu không hiển thị", "Đã kết thúc mà chưa có, sau hạn"),
        ("Một nhu cầu không hiển thị", "Đúng hạn"),
    ]
    assert [row["url"] for row in client.get("/figures/answers/").context["rows"]] == ["", ""]


def test_what_is_for_members_is_in_neither_figure(client, moderator, clock):
    need = listings.live("need", moderator=moderator, disclosure="members")
    services.answer_need(moderator, listing=need, text="Có rồi.")
    assert (counted(), counted("word")) == ((0, 0), (0, 0))
    assert (shown(client), shown(client, "/figures/words/")) == ([], [])


def test_a_word_is_up_or_back_and_passing_the_first_step_is_none(client, moderator, clock):
    listings.live("need", moderator=moderator, title_vi="Đã duyệt")
    back = listings.sent("offer")
    services.return_to_author(moderator, listing=back, comment="Thêm số liệu.")
    passed = listings.sent("need")
    services.pass_completeness(moderator, listing=passed)
    taken = listings.sent("need")
    services.take_back(taken.created_by, listing=taken)
    assert counted("word") == (2, 2)
    clock.move_to(START + 3 * DAY, tick=False)
    assert counted("word") == (3, 2)
    assert shown(client, "/figures/words/") == [
        ("Một nhu cầu không hiển thị", "Đã quá hạn, còn chờ"),
        ("Đã duyệt", "Đúng hạn"),
        ("Một công nghệ không hiển thị", "Đúng hạn"),
    ]


def test_a_quarter_takes_what_fell_due_in_it_by_vietnams_calendar(client, moderator, clock):
    need = listings.live("need", moderator=moderator)
    services.answer_need(moderator, listing=need, text="Có rồi.")
    late_evening = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)  # New Year has begun in Vietnam
    Promise.objects.filter(kind="answer").update(due_at=late_evening - timedelta(seconds=1))
    assert (counted(year=2026, quarter=4), counted(year=2027)) == ((1, 1), (0, 0))
    Promise.objects.filter(kind="answer").update(due_at=late_evening)
    assert (counted(year=2026), counted(year=2027, quarter=1)) == ((0, 0), (1, 1))
    page = client.get("/figures/answers/?period=2027-q1")
    assert [str(each) for each in page.context["periods"]] == ["", "2027", "2027-q1"]
    assert len(page.context["rows"]) == 1
    assert len(client.get("/figures/answers/?period=2026").context["rows"]) == 0
    for wrong in ("0000", "9999-q4", "2026-q5", "x" * 500, "٢٠٢٦"):
        assert len(client.get("/figures/answers/", {"period": wrong}).context["rows"]) == 1


def test_the_records_can_be_taken_along(client, moderator, clock):
    need = listings.live("need", moderator=moderator, title_vi="=Cần máy", title_en="")
    services.answer_need(moderator, listing=need, text="Có rồi.")
    answer = client.get("/figures/answers/?format=xlsx&period=2026-q4")
    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0)
    assert [(row[0], row[-1]) for row in sheet.to_python()] == [
        ("Tiêu đề", "Kết quả"),
        ("'=Cần máy", "Đúng hạn"),
    ]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", ["/figures/answers/", "/figures/words/"])
def test_the_records_cost_the_same(path, rows, client, moderator, django_assert_num_queries):
    for number in range(rows):
        need = listings.live("need", moderator=moderator, title_vi=f"Cần {number}")
        services.answer_need(moderator, listing=need, text="Có rồi.")
    client.get("/")
    with django_assert_num_queries(3):
        assert len(client.get(path).context["rows"]) == rows
    assert Listing.objects.count() == rows
