import pytest

from search.analysis import analyse
from search.asking import question_words
from search.engines.base import Bool, Term
from search.plan import plan_search
from search.query import SearchQuery


def asking(text: str) -> list[str]:
    layers = analyse(text)
    return [layers.marks[at] for at in sorted(question_words(text, layers.marks, layers.folded))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Có bao nhiêu máy sấy lúa?", ["bao", "nhiêu"]),
        ("co bao nhieu may say lua", ["bao", "nhieu"]),
        ("Mặn xâm nhập vào ao khi nào?", ["khi", "nào"]),
        ("Bệnh đốm trắng trên tôm là gì?", ["là", "gì"]),
        ("benh dom trang tren tom la gi", ["la", "gi"]),
        ("Ai bán máy sấy lúa ở Cần Thơ?", ["ai"]),
        # Iron rusts, the brain ails, AI is what it is about, three words were each chosen.
        ("chong gi set cho may bom", []),
        ("AI nhận dạng bệnh lúa?", []),
        ("máy sấy nào", []),
        ("máy sấy lúa mini", []),
        ("cái gì là gì", []),
    ],
)
def test_only_words_that_ask_are_found(text: str, found: list[str]) -> None:
    assert asking(text) == found


def test_a_question_need_not_hold_its_asking_words_but_most_of_its_pairs() -> None:
    plan = plan_search(SearchQuery.from_values(audience="public", text="may say lua gia bao nhieu"))
    assert plan.asked == ("may", "say", "lua", "gia", "bao", "nhieu")
    assert plan.every == Bool(
        must=(
            *(Term("all_f", word) for word in ("may", "say", "lua", "gia")),
            Bool(
                should=tuple(Term("all_b", p) for p in ("may_say", "say_lua", "lua_gia")), minimum=3
            ),
        )
    )
    words = plan_search(SearchQuery.from_values(audience="public", text="may say lua gia re"))
    assert words.asked == ()
    assert words.every == Bool(
        must=tuple(Term("all_f", word) for word in ("may", "say", "lua", "gia", "re"))
    )
