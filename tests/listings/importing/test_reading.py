"""Files of every sort: read as they are meant, or refused with what to do."""

import gzip
import io
import zipfile

import pytest
import xlsxwriter

from cms.base.errors import Refused
from marketplace.listings.importing import reading
from marketplace.listings.importing.reading import read

CONTENT = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def sheet(path, fill):
    with xlsxwriter.Workbook(path) as book:
        fill(book, book.add_worksheet())
    return path


def refusal(path, **kwargs):
    with pytest.raises(Refused) as refused:
        read(path, **kwargs)
    return refused.value.code


def test_formulas_and_merged_cells_are_marked_where_they_stand(tmp_path):
    def fill(book, page):
        page.write_row(2, 1, ["id", "title", "summary"])
        page.write_string(3, 1, "A1")
        page.write_formula(3, 2, "=1+1", None, 7)
        page.merge_range(4, 1, 4, 2, "A2")

    table = read(sheet(tmp_path / "a.xlsx", fill))
    assert (table.headers, table.heading_row) == (["", "id", "title", "summary"], 3)
    assert [number for number, _cells in table.rows] == [4, 5]
    assert table.marks == {(4, 2): "formula", (5, 1): "merged", (5, 2): "merged"}


def test_headings_that_are_merged_are_refused_with_their_cell(tmp_path):
    def fill(book, page):
        page.merge_range(0, 1, 0, 2, "title")
        page.write_row(1, 0, ["A1", "Một"])

    with pytest.raises(Refused) as refused:
        read(sheet(tmp_path / "a.xlsx", fill))
    assert (refused.value.code, "B1" in refused.value.message) == ("headings", True)


def test_a_protected_file_and_one_in_the_old_format_are_told_apart(tmp_path):
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    protected = tmp_path / "a.xlsx"
    protected.write_bytes(magic + "EncryptedPackage".encode("utf-16-le"))
    old = tmp_path / "b.xlsx"
    old.write_bytes(magic)
    assert (refusal(protected), refusal(old)) == ("password", "old_format")


def test_blank_lines_above_the_headings_keep_the_numbers_right(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("\n,,\n,id;x,title\n,A1,Một\n", encoding="utf-8")
    table = read(path)
    assert (table.heading_row, table.headers) == (3, ["", "id;x", "title"])
    assert table.rows == [(4, ["", "A1", "Một"])]


@pytest.mark.parametrize("encoding", ["cp1258", "utf-16-le"])
def test_other_encodings_are_refused(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes("id,title\nA1,café\n".encode(encoding))
    assert refusal(path) in {"encoding", "sheet_type"}


def test_the_limit_of_rows_is_a_setting(tmp_path, settings):
    settings.IMPORT_MAX_ROWS = 1
    path = tmp_path / "a.csv"
    path.write_text("id\n1\n2\n")
    with pytest.raises(Refused) as refused:
        read(path)
    assert (refused.value.code, " 1 " in refused.value.message) == ("sheet_size", True)


def test_rows_without_anything_are_passed_over_and_the_others_keep_their_numbers(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,title\n\n,\nA1,Một\n", encoding="utf-8")
    assert read(path).rows == [(4, ["A1", "Một"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_in_each_usual_form(tmp_path, encoding, delimiter):
    path = tmp_path / "a.csv"
    path.write_text(f"id{delimiter}tên\nA1{delimiter}Sấy\n", encoding=encoding)
    table = read(path)
    assert (table.headers, table.rows) == (["id", "tên"], [(2, ["A1", "Sấy"])])


def test_a_wrong_encoding_is_said_with_its_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,title\nA1,caf\xe9\n")
    with pytest.raises(Refused) as refused:
        read(path)
    assert (refused.value.code, "2" in refused.value.message) == ("encoding", True)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xlsm", b"", "macros"),
        ("a.pdf", b"%PDF", "sheet_type"),
        ("a.xlsx", b"no spreadsheet", "sheet_type"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"id,title\n", "empty"),
        ("a.csv", b'id,title\nA1,"open\n', "csv"),
        ("a.csv", b"id\n\0", "sheet_type"),
        ("a.jsonl", b"[1]\n", "json"),
        ("a.jsonl", b"{", "json"),
        ("a.jsonl.gz", b"not packed", "sheet_type"),
    ],
)
def test_what_can_not_be_read_is_refused(tmp_path, name, data, code):
    path = tmp_path / name
    path.write_bytes(data)
    assert refusal(path) == code


def test_macros_under_another_name_are_refused(tmp_path):
    path = sheet(tmp_path / "a.xlsx", lambda _book, page: page.write_string(0, 0, "id"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert refusal(path) == "macros"


def test_a_zip_bomb_in_a_spreadsheets_clothing_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT)
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(201):
                part.write(bytes(1024 * 1024))
    assert refusal(path) == "unpacks"


def test_a_packed_file_that_grows_too_far_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 1000)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b" " * 10_000))
    assert refusal(path) == "file_size"


def test_fifty_thousand_rows_are_refused(tmp_path):
    lines = io.StringIO()
    lines.write("id,title\n")
    lines.writelines(f"{n},t\n" for n in range(50_000))
    csv_path = tmp_path / "a.csv"
    csv_path.write_text(lines.getvalue())
    json_path = tmp_path / "a.jsonl"
    json_path.write_text('{"id": 1}\n' * 50_000)
    xlsx_path = sheet(
        tmp_path / "a.xlsx",
        lambda _book, page: [page.write_number(n, 0, n) for n in range(50_000)],
    )
    assert [refusal(p) for p in (csv_path, json_path, xlsx_path)] == ["sheet_size"] * 3


def test_only_the_first_sheet_is_read(tmp_path):
    def fill(book, page):
        page.write_row(0, 0, ["id"])
        page.write_row(1, 0, ["A1"])
        other = book.add_worksheet()
        other.write_row(0, 0, ["secret"])
        other.hide()

    assert read(sheet(tmp_path / "a.xlsx", fill)).headers == ["id"]
