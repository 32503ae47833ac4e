"""A catalogue becomes drafts once, however often and however interrupted it is imported."""

import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from cms.accounts.models import Notification
from cms.base.errors import NotAllowed, Refused
from cms.base.models import AuditEntry
from ecosystem.registry.models import Affiliation, Field
from marketplace.listings import queries, services
from marketplace.listings.importing import checking, mapping, reading
from marketplace.listings.importing.checking import Checker
from marketplace.listings.models import ImportedRow, Listing
from marketplace.listings.services import importing
from marketplace.listings.services.importing import import_rows
from tests.factories import accounts
from tests.factories import listings as make

pytestmark = pytest.mark.django_db


def rows(*pairs, kind="offer", **columns):
    """Judged rows of (key, title)."""
    names = ["key", "title_vi", *columns]
    checker = Checker(kind, {name: number for number, name in enumerate(names)})
    return [checker.check(n, [*pair, *columns.values()]) for n, pair in enumerate(pairs, start=2)]


def run(author, *pairs, **kwargs):
    return import_rows(
        author,
        organisation=make.organisation_of(author),
        kind="offer",
        rows=rows(*pairs),
        **kwargs,
    ).counts


def titles():
    return [queries.latest_content(each).title_vi for each in Listing.objects.order_by("pk")]


def test_valid_rows_become_drafts_and_the_others_are_named_by_their_cells():
    author = make.writer()
    report = import_rows(
        author,
        organisation=make.organisation_of(author),
        kind="offer",
        rows=rows(("A1", "Một"), ("A2", ""), ("A1", "Ba"), ("", "Bốn"), ("A5", "x" * 161)),
    )
    assert [fate for _n, _k, fate in report.fates] == ["new", "error", "error", "error", "error"]
    assert [(e.column, e.row) for e in report.errors] == [("B", 3), ("A", 4), ("A", 5), ("B", 6)]
    assert (titles(), Listing.objects.get().state) == (["Một"], "draft")
    assert Notification.objects.count() == 0


def test_an_imported_draft_can_be_sent_like_any_other():
    author = make.writer()
    code = Field.objects.filter(active=True).first()
    judged = rows(("A1", "Một"), summary_vi="Tóm tắt", trl="TRL 7", field_codes=code.name_vi)
    organisation = make.organisation_of(author)
    import_rows(author, organisation=organisation, kind="offer", rows=judged)
    listing = Listing.objects.get()
    content = queries.content_row(listing)
    assert content.latest_revision.content["title_vi"] == "Một"
    assert (content.live, content.has_unpublished_changes) == (False, True)
    draft = services.start_draft(author, kind="offer", listing=listing)
    services.save_listing(
        author,
        draft=draft,
        content={"title_vi": "Hai", "ip_rights": [{"kind": "patent", "status": "filed"}]},
        organisation=organisation,
        disclosure="named",
    )
    assert services.submit(author, listing=listing).state == "completeness"


def test_each_row_leaves_its_line_in_the_audit_trail():
    author = make.writer()
    run(author, ("A1", "Một"), ("A2", "Hai"))
    entries = AuditEntry.objects.filter(action="listings.import").order_by("pk")
    assert [(e.actor, e.details["key"]) for e in entries] == [(author, "A1"), (author, "A2")]


def test_the_same_file_again_changes_nothing():
    author = make.writer()
    run(author, ("A1", "Một"), ("A2", "Hai"))
    before = list(Listing.objects.values())
    assert run(author, ("A1", "Một"), ("A2", "Hai")) == {"unchanged": 2}
    assert list(Listing.objects.values()) == before


def test_a_changed_row_changes_its_draft():
    author = make.writer()
    run(author, ("A1", "Một"), ("A2", "Hai"))
    assert run(author, ("A1", "Khác"), ("A2", "Hai")) == {"changed": 1, "unchanged": 1}
    assert titles() == ["Khác", "Hai"]
    assert run(author, ("A1", "Khác"), ("A2", "Hai")) == {"unchanged": 2}


def test_what_was_edited_here_is_not_overwritten():
    author = make.writer()
    run(author, ("A1", "Một"))
    Listing.objects.update(content_version=2)
    assert run(author, ("A1", "Khác")) == {"kept": 1}
    assert titles() == ["Một"]


def test_a_dry_run_says_the_fates_and_writes_nothing():
    author = make.writer()
    run(author, ("A1", "Một"))
    entries = AuditEntry.objects.count()
    counts = run(author, ("A1", "Khác"), ("A2", "Hai"), ("A3", ""), dry_run=True)
    assert counts == {"changed": 1, "new": 1, "error": 1}
    assert (titles(), AuditEntry.objects.count()) == (["Một"], entries)


def test_a_killed_import_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 2)
    author = make.writer()
    pairs = [(f"A{n}", f"Số {n}") for n in range(5)]

    def kill(done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(author, *pairs, progress=kill)
    assert ImportedRow.objects.count() == 2
    assert run(author, *pairs) == {"unchanged": 2, "new": 3}
    assert titles() == [title for _key, title in pairs]


def test_two_organisations_may_use_the_same_key():
    run(make.writer(), ("A1", "Một"))
    assert run(make.writer(), ("A1", "Hai")) == {"new": 1}


@pytest.mark.parametrize("dry_run", [False, True])
def test_only_writers_of_the_organisation_import(dry_run):
    author = make.writer()
    with pytest.raises(NotAllowed):
        import_rows(
            make.writer(),
            organisation=make.organisation_of(author),
            kind="offer",
            rows=rows(("A1", "Một")),
            dry_run=dry_run,
        )
    assert (Listing.objects.count(), ImportedRow.objects.count()) == (0, 0)
    assert AuditEntry.objects.filter(action="listings.import").count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_new_rows_cost_the_same_queries(count, django_assert_num_queries):
    author = make.writer()
    run(author, ("A0", "Một"))
    judged = rows(*[(f"B{n}", "Hai") for n in range(count)])
    organisation = make.organisation_of(author)
    with django_assert_num_queries(11):
        import_rows(author, organisation=organisation, kind="offer", rows=judged)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.200.000", 1_200_000),
        ("1,2 triệu", 1_200_000),
        (1_200_000.0, 1_200_000),
        ("", None),
        ("nhiều", "nhiều"),
    ],
)
def test_amounts_are_read_as_people_write_them(typed, meant):
    assert checking.amount_of(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        *("27/11/2026", "2026-11-27", "27-11-2026", "46353", 46353.0),
        *(date(2026, 11, 27), datetime(2026, 11, 27, 8)),  # noqa: DTZ001 - as a cell gives it
    ],
)
def test_dates_are_read_as_people_write_them(typed):
    (row,) = rows(("A1", "Một"), kind="need", deadline=typed)
    assert str(row.content["deadline"]) == "2026-11-27"


@pytest.mark.parametrize(("typed", "meant"), [("5%", "5"), ("2,5 %", "2.5"), (5.0, "5")])
def test_shares_are_read_as_people_write_them(typed, meant):
    assert checking.percent_of(typed) == Decimal(meant)


def test_headings_are_guessed_in_both_languages_with_and_without_marks():
    assert mapping.guess("offer", ["Mã số", "TEN CONG NGHE", "Abstract", "Ảnh"]) == {
        "key": 0,
        "title_vi": 1,
        "body_en": 2,
    }


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"title_vi": "x"}, "header"),
        ({"nothing": "a"}, "target"),
        ({"title_vi": "a"}, "key"),
        ({"key": "a"}, "title"),
    ],
)
def test_a_wrong_mapping_is_refused(said, code):
    with pytest.raises(Refused) as refused:
        mapping.chosen("offer", ["a"], said)
    assert refused.value.code == code


@given(st.integers(min_value=0, max_value=16_383))
def test_every_column_has_its_letters(position):
    number = 0
    for character in reading.letter(position):
        number = number * 26 + ord(character) - 64
    assert number == position + 1


def test_the_command_imports_a_partners_catalogue(tmp_path, capsys):
    author = make.writer()
    path = tmp_path / "catalogue.jsonl"
    path.write_text('{"id": "T1", "title": "Dryer"}\n{"id": "T2", "title": ""}\n')
    arguments = [str(path), f"--organisation={make.organisation_of(author).code}"]
    arguments += [f"--as={author.email}", "--key=id", "--map", "title_en=title"]
    call_command("import_listings", *arguments, "--dry-run")
    assert "would be: error 1, new 1" in capsys.readouterr().out
    assert Listing.objects.count() == 0
    call_command("import_listings", *arguments)
    out = capsys.readouterr().out
    assert out.splitlines()[0].startswith("cell B2 (title_vi):")
    assert out.splitlines()[1:] == ["error 1, new 1"]


def test_the_command_refuses_whoever_does_not_write_for_the_organisation(tmp_path):
    author = make.writer()
    reader = accounts.UserFactory()
    path = tmp_path / "a.csv"
    path.write_text("id,title\nA1,Dryer\n")
    code = Affiliation.objects.get(user=author).organisation.code
    with pytest.raises(CommandError, match="doesn't write"):
        call_command("import_listings", str(path), f"--organisation={code}", f"--as={reader.email}")
    assert Listing.objects.count() == 0


def check(*cells, columns=("key", "title_vi"), **kwargs):
    checker = Checker("offer", {name: n for n, name in enumerate(columns)}, **kwargs)
    return checker.check(4, cells)


@pytest.mark.parametrize("what", ["formula", "merged"])
def test_what_is_no_plain_value_refuses_its_row_at_its_cell(what):
    row = check("A1", "Một", marks={(4, 1): what, (4, 7): what, (5, 0): what})
    assert [(e.column, e.row, e.code) for e in row.errors] == [("B", 4, what)]


def test_the_examples_of_the_template_are_left_out():
    author = make.writer()
    judged = [check("ví dụ 1", ""), check("EXAMPLE 2", "x"), check("A1", "Một")]
    report = import_rows(
        author, organisation=make.organisation_of(author), kind="offer", rows=judged
    )
    assert [fate for _n, _k, fate in report.fates] == ["example", "example", "new"]
    assert titles() == ["Một"]


def test_long_titles_are_refused_unless_they_are_to_be_cut_at_a_word():
    title = "Máy sấy " * 25
    assert [(e.column, e.code) for e in check("A1", title).errors] == [("B", "too_long")]
    row = check("A1", title, shorten=True)
    assert row.errors == ()
    assert row.content["title_vi"] == f"{('Máy sấy ' * 20).strip()}…"
    assert row.content["body_vi"] == title.strip()


@given(st.text(min_size=161))
def test_a_cut_title_fits(title):
    assert 0 < len(checking.shortened(title)) <= 160


def test_one_right_of_an_offer_stands_in_columns_of_its_own():
    columns = ("key", "title_vi", "ip_kind", "ip_status", "ip_number")
    row = check("A1", "Một", "Patent", "Đã nộp đơn", "1-2026", columns=columns)
    wrong = check("A1", "Một", "Patent", "", "", columns=columns)
    assert [(e.column, e.code) for e in wrong.errors] == [("C", "ip_rights")]
    assert row.content["ip_rights"][0]["kind"] == "patent"


def test_two_rows_of_headings_are_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Mã,Tiêu đề\nid,title\nA1,Dryer\n")
    with pytest.raises(Refused) as refused:
        mapping.check_headings("offer", reading.read(path))
    assert (refused.value.code, re.findall(r"\d", refused.value.message)) == (
        "two_headings",
        ["1", "2"],
    )


def test_the_command_writes_the_refused_rows_to_be_mended(tmp_path):
    author = make.writer()
    path, mended = tmp_path / "a.csv", tmp_path / "b.xlsx"
    path.write_text("\nid,title\nA1,Dryer\nA2,\n=A3,Mill\n=A3,Kiln\n")
    call_command(
        "import_listings",
        str(path),
        f"--organisation={make.organisation_of(author).code}",
        f"--as={author.email}",
        f"--marked={mended}",
    )
    table = reading.read(mended)
    assert table.headers == ["id", "title"]
    assert [cells for _number, cells in table.rows] == [["A2", ""], ["=A3", "Kiln"]]
    assert table.marks == {}


def test_the_command_says_which_columns_it_leaves_out(tmp_path, capsys):
    author = make.writer()
    path = tmp_path / "a.csv"
    path.write_text("id,title,Ảnh,weight\nA1,Dryer,https://example.com/a.jpg,3\n")
    code = make.organisation_of(author).code
    call_command("import_listings", str(path), f"--organisation={code}", f"--as={author.email}")
    assert capsys.readouterr().err.splitlines()[:2] == [
        "column C (Ảnh) isn't imported: pictures aren't fetched",
        "column D (weight) isn't imported",
    ]
