"""An owner's spreadsheet through the pages: columns, dry run, import, sending for review."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms.accounts.models import Notification
from cms.base.models import AuditEntry, StoredFile
from ecosystem.registry.models import Affiliation
from marketplace.listings import queries
from marketplace.listings.models import ImportLine, ImportMapping, ImportRun, Listing
from marketplace.listings.services import import_runs, import_work
from tests.factories import accounts
from tests.factories import listings as make

pytestmark = pytest.mark.django_db
SHEET = "Mã;Tên;Ghi chú\nA1;Một;x\nA2;;y\nA3;Ba;z\n"


def upload(text=SHEET, name="danh sách.csv"):
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def started(author, text=SHEET, kind="need", **kwargs):
    organisation = make.organisation_of(author)
    return import_runs.start_run(
        author, organisation=organisation, kind=kind, upload=upload(text), **kwargs
    )


def checked(author, text=SHEET, columns=None, **kwargs):
    run = started(author, text, **kwargs)
    chosen = columns or {"key": 0, "title_vi": 1}
    import_runs.set_mapping(author, run=run, columns=chosen)
    import_work.run_due()
    run.refresh_from_db()
    return run


def done(author, text=SHEET, **kwargs):
    run = checked(author, text, **kwargs)
    import_runs.begin_import(author, run=run)
    import_work.run_due()
    run.refresh_from_db()
    return run


def page(client, run, query=""):
    return client.get(f"/desk/import/{run.code}/{query}").content.decode()


def post(client, run, action, data=None):
    return client.post(f"/desk/import/{run.code}/{action}/", data or {}, follow=True)


def test_from_the_file_to_drafts_and_on_to_review():
    author = make.writer()
    client = signed_in(author)
    code = make.organisation_of(author).code
    answer = client.post(
        "/desk/import/", {"organisation": code, "kind": "need", "upload": upload()}, follow=True
    )
    run = ImportRun.objects.get()
    assert answer.redirect_chain == [(f"/desk/import/{run.code}/columns/", 302)]
    form = answer.context["form"]
    assert [(name, field.initial) for name, field in form.fields.items()] == [
        ("column-0", "key"),
        ("column-1", "title_vi"),
        ("column-2", ""),
    ]
    assert "x; y; z" in answer.content.decode()
    chosen = {"column-0": "key", "column-1": "title_vi"}
    answer = client.post(f"/desk/import/{run.code}/columns/", chosen, follow=True)
    assert "0 trên 3 dòng" in answer.content.decode()
    assert client.get(f"/desk/import/{run.code}/progress/").status_code == 200
    import_work.run_due()
    gone = client.get(f"/desk/import/{run.code}/progress/")
    assert (gone.status_code, gone["HX-Refresh"]) == (204, "true")
    text = page(client, run)
    assert "Nhập 2 dòng hợp lệ thành bản nháp" in text
    assert "C (Ghi chú)" in text
    assert "Ô B3:" in text
    assert "Ô B3:" in page(client, run, "?show=errors")
    assert not re.search(r"\bA1\b", page(client, run, "?show=errors"))
    assert Listing.objects.count() == 0
    post(client, run, "import")
    import_work.run_due()
    assert [queries.latest_content(each).title_vi for each in Listing.objects.order_by("pk")] == [
        "Một",
        "Ba",
    ]
    assert set(Listing.objects.values_list("state", flat=True)) == {"draft"}
    assert Notification.objects.count() == 0
    text = page(client, run)
    assert all(f"/desk/listings/{each.code}/" in text for each in Listing.objects.all())
    assert "Gửi 2 bản nháp đi duyệt" in text
    post(client, run, "send")
    import_work.run_due()
    run.refresh_from_db()
    assert (run.state, run.claimed_until) == ("done", None)
    assert set(Listing.objects.values_list("state", flat=True)) == {"completeness"}
    assert "Gửi 2 bản nháp" not in page(client, run)
    actions = AuditEntry.objects.filter(action__startswith="listings.import_").order_by("pk")
    assert [each.action.removeprefix("listings.import_") for each in actions] == [
        "upload",
        "columns",
        "checked",
        "begin",
        "done",
        "send",
        "done",
    ]


def test_why_a_draft_could_not_be_sent_stands_in_its_row_and_it_can_be_tried_again():
    author = make.writer()
    run = done(author, kind="offer")
    client = signed_in(author)
    for _time in (1, 2):
        post(client, run, "send", {"novelty_read": "1"})
        import_work.run_due()
        lines = ImportLine.objects.filter(listing__isnull=False)
        assert all(line.remark and not line.sent for line in lines)
    assert lines[0].remark in page(client, run).replace("&quot;", '"')
    assert set(Listing.objects.values_list("state", flat=True)) == {"draft"}
    assert Notification.objects.count() == 0


def test_the_marked_rows_come_as_a_spreadsheet():
    author = make.writer()
    run = checked(author)
    answer = signed_in(author).get(f"/desk/import/{run.code}/marked/")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[2]] == ["A2", None, "y"]
    assert sheet["B2"].comment.text.startswith("Dòng 3")


def test_columns_are_remembered_for_the_same_headings():
    author = make.writer()
    checked(author, columns={"key": 1, "title_vi": 2})
    assert started(author).columns == {"key": 1, "title_vi": 2}
    assert started(author, "Tên;Mã\nMột;A1\n").columns == {"title_vi": 0, "key": 1}
    assert started(make.writer()).columns == {"key": 0, "title_vi": 1}
    assert ImportMapping.objects.count() == 1


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"column-0": "key"}, "tiêu đề"),
        ({"column-1": "title_vi"}, "mã"),
        ({"column-0": "key", "column-1": "title_vi", "column-2": "title_vi"}, "Cột B: Tên"),
        ({"column-0": "key", "column-1": "made_up"}, "made_up"),
    ],
)
def test_columns_that_make_no_sense_are_refused_and_change_nothing(chosen, said):
    author = make.writer()
    run = started(author)
    before = ImportRun.objects.values().get()
    answer = signed_in(author).post(f"/desk/import/{run.code}/columns/", chosen)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert ImportRun.objects.values().get() == before
    assert (ImportMapping.objects.count(), ImportLine.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mã;Tên\n", "x.csv"),
        (b"\xff\xfa\x00", "x.csv"),
        ("not a zip", "x.xlsx"),
        ("{}", "x.jsonl"),
        ("x", "x.xlsm"),
        ("x", "x.exe"),
        (";".join(["Mã", "Tên", *"x" * 99]) + "\nA1;Một\n", "x.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_not_kept(text, name):
    author = make.writer()
    answer = signed_in(author).post(
        "/desk/import/",
        {
            "organisation": make.organisation_of(author).code,
            "kind": "need",
            "upload": upload(text, name),
        },
    )
    assert answer.status_code == 200
    assert len(answer.context["form"].errors["upload"]) == 1
    assert (ImportRun.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_strangers_and_colleagues_who_do_not_write_know_of_nothing():
    author = make.writer()
    run = checked(author)
    organisation = make.organisation_of(author)
    reader = make.member(accounts.UserFactory(), organisation, Affiliation.Role.NEGOTIATOR)
    before = ImportRun.objects.values().get()
    for person in (make.writer(), reader):
        client = signed_in(person)
        for address in ("", "columns/", "progress/", "marked/"):
            assert client.get(f"/desk/import/{run.code}/{address}").status_code == 404
        for action in ("import", "send", "stop"):
            assert client.post(f"/desk/import/{run.code}/{action}/").status_code == 404
        data = {"organisation": organisation.code, "kind": "need", "upload": upload()}
        client.post("/desk/import/", data)
        assert run.code not in client.get("/desk/import/").content.decode()
    assert ImportRun.objects.values().get() == before
    assert Listing.objects.count() == 0


def test_a_second_file_at_work_is_refused_kindly():
    author = make.writer()
    first, second = started(author), started(author)
    columns = {"key": 0, "title_vi": 1}
    import_runs.set_mapping(author, run=first, columns=columns)
    answer = signed_in(author).post(
        f"/desk/import/{second.code}/columns/", {"column-0": "key", "column-1": "title_vi"}
    )
    assert answer.status_code == 200
    assert "tệp khác" in answer.content.decode()
    second.refresh_from_db()
    assert second.state == "columns"
    import_work.run_due()
    import_runs.set_mapping(author, run=second, columns=columns)


def test_steps_that_do_not_fit_the_state_change_nothing():
    author = make.writer()
    run = done(author)
    before = ImportRun.objects.values().get()
    client = signed_in(author)
    for action in ("import", "stop"):
        answer = post(client, run, action)
        assert "đã sang bước khác" in answer.content.decode()
    assert post(client, run, "explode").status_code == 404
    assert client.get(f"/desk/import/{run.code}/columns/").status_code == 302
    assert ImportRun.objects.values().get() == before


def test_dropping_a_file_deletes_it():
    author = make.writer()
    run = checked(author)
    answer = post(signed_in(author), run, "stop")
    assert "Đã dừng" in answer.content.decode()
    run.refresh_from_db()
    assert (run.state, run.file, StoredFile.objects.count()) == ("dropped", None, 0)


def test_templates_can_be_had_and_come_back_in():
    author = make.writer()
    client = signed_in(author)
    book = client.get("/desk/import/template/offer-vi.xlsx")
    assert openpyxl.load_workbook(io.BytesIO(book.content)).active.max_row == 3
    text = client.get("/desk/import/template/need-en.csv").content
    data = {
        "organisation": make.organisation_of(author).code,
        "kind": "need",
        "upload": upload(text, "t.csv"),
    }
    client.post("/desk/import/", data)
    run = ImportRun.objects.get()
    assert {"key", "title_vi", "title_en"} <= run.columns.keys()
    import_runs.set_mapping(author, run=run, columns=run.columns)
    import_work.run_due()
    run.refresh_from_db()
    assert run.counts == {"example": 2}
    answer = post(client, run, "import")
    assert "không có gì để nhập" in answer.content.decode()
    for wrong in ("offer-fr.xlsx", "person-vi.csv", "offer-vi.pdf"):
        assert client.get(f"/desk/import/template/{wrong}").status_code == 404


def test_the_pages_speak_english_too():
    author = make.writer()
    run = checked(author)
    client = signed_in(author)
    assert "Import from a spreadsheet" in client.get("/en/desk/import/").content.decode()
    text = client.get(f"/en/desk/import/{run.code}/").content.decode()
    assert "Import the 2 valid rows as drafts" in text
    assert 'href="/desk/import/"' in client.get("/desk/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_take_the_same_queries_however_many_rows(count):
    author = make.writer()
    text = "Mã;Tên\n" + "".join(f"A{n};Một {n}\n" for n in range(count))
    runs = [done(author, text.replace("A", f"B{n}")) for n in range(count)]
    client = signed_in(author)
    client.get("/desk/import/")
    client.get(f"/desk/import/{runs[0].code}/")
    taken = {}
    for name, address in (("list", ""), ("run", f"{runs[0].code}/")):
        with CaptureQueriesContext(connection) as found:
            client.get(f"/desk/import/{address}")
        taken[name] = len(found)
    assert taken == {"list": 6, "run": 7}
