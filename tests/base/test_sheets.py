import io
import zipfile
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from cms.base.clock import VIETNAM
from cms.base.errors import Refused
from cms.base.sheets import guarded, read_rows, workbook, workbook_response


def read(content: bytes) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+84 912",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        '=HYPERLINK("http://x")',
        "=cmd|' /C calc'!A0",
    ],
)
def test_what_looks_like_a_formula_is_disarmed(text):
    assert guarded(text) == f"'{text}"
    assert read(workbook(["x"], [[text]]))[1][0].startswith("'")


@given(st.text(max_size=200))
def test_no_cell_begins_like_a_formula(text):
    assert not str(guarded(text)).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_values_keep_their_types():
    moment = datetime(2026, 11, 27, 10, 30, tzinfo=VIETNAM)
    rows = [[-5, 480_000_000, date(2026, 11, 27), moment, None, True, ["a", "b"], "https://x.vn"]]
    back = read(workbook(list("abcdefgh"), rows, title="Danh sách: tất cả"))
    assert back[1] == [
        -5.0,
        480_000_000.0,
        date(2026, 11, 27),
        moment.replace(tzinfo=None),
        "",
        guarded(True),  # noqa: FBT003 - a value of a cell
        "a, b",
        "https://x.vn",
    ]


def test_an_empty_list_is_a_sheet_with_its_headings():
    assert read(workbook(["Tên", "Mã"], [])) == [["Tên", "Mã"]]


def test_the_response_is_a_download_that_nobody_keeps():
    response = workbook_response('Tổ chức"; x', ["a"], [["b"]])
    assert response["Content-Disposition"].startswith('attachment; filename="to-chuc-x-')
    assert response["Cache-Control"] == "private, no-store"


def test_over_long_cells_are_cut():
    assert len(guarded("x" * 50_000)) == 32_766


def test_reading_refuses_too_many_rows():
    content = workbook(["a"], [["x"]] * 20)
    assert len(read_rows(SimpleUploadedFile("a.xlsx", content), limit=21)) == 21
    with pytest.raises(Refused) as refused:
        read_rows(SimpleUploadedFile("a.xlsx", content), limit=20)
    assert refused.value.code == "sheet_size"


@pytest.mark.parametrize("content", [b"%PDF-1.7 x", b"PK\x03\x04", b"a,b\n1,2"])
def test_reading_refuses_what_is_no_sheet(content):
    with pytest.raises(Refused):
        read_rows(SimpleUploadedFile("a.xlsx", content))


def sheet_of(cells: bytes) -> SimpleUploadedFile:
    """A workbook of ours with other cells in its sheet."""
    source, target = io.BytesIO(workbook(["a"], [["b"]])), io.BytesIO()
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            sheet = b'<worksheet xmlns="%b"><sheetData>%b</sheetData></worksheet>' % (space, cells)
            after.writestr(name, sheet if name.endswith("sheet1.xml") else before.read(name))
    return SimpleUploadedFile("x.xlsx", target.getvalue())


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "sheet_size"),
        (b"<row r='1048576'><c s='1' r='XFD1048576'><v>1</v></c></row>", "sheet_size"),
        (b'<row r="9"><c r="&#88;FD1048576"><v>1</v></c></row>', "sheet_type"),
        (b'<row r="9"><c\n\tr = "XFD1048576"><v>1</v></c></row>', "sheet_size"),
        (b"<row>" + b"<c/>" * 400_000 + b'<c r="XFD1048576"/></row>', "sheet_size"),
    ],
)
def test_two_cells_in_opposite_corners_do_not_take_the_memory(cells, code):
    upload = sheet_of(b'<row r="1"><c r="A1"><v>1</v></c></row>' + cells)
    with pytest.raises(Refused) as refused:
        read_rows(upload)
    assert refused.value.code == code


def test_words_that_look_like_addresses_are_words():
    cells = b'<row r="1"><c r="A1" t="inlineStr"><is><t>c r="ZZZ9999999"</t></is></c></row>'
    assert read_rows(sheet_of(cells)) == [['c r="ZZZ9999999"']]
