from collections import Counter

import pytest

from search.expansion import LENT, related_words, share_held


def counted(text: str) -> Counter[str]:
    return Counter(text.split())


TEXTS = [
    counted("lua say thap"),
    counted("lua say thap vi"),
    counted("lua ca ao"),
    counted("lua ca tom"),
]


def test_the_best_lend_what_the_others_lack() -> None:
    lent = related_words(TEXTS, [1.0, 0.9, 0.1, 0.1], [0, 1])
    assert max(lent, key=lambda token: (lent[token], token)) in {"say", "thap"}
    assert lent["lua"] < lent["say"]
    assert sum(lent.values()) == pytest.approx(1.0)
    assert share_held(lent, TEXTS[1]) > share_held(lent, TEXTS[2]) > 0


def test_nothing_is_lent_without_a_fit() -> None:
    assert related_words(TEXTS, [0.0] * 4, [0, 1]) == {}
    assert related_words([], [], []) == {}
    assert share_held({}, TEXTS[0]) == 0


def test_figures_and_letters_are_not_lent_and_the_number_of_words_is_bounded() -> None:
    many = counted(" ".join(f"w{number}" for number in range(100)) + " 5 2026 x")
    lent = related_words([many, counted("khac")], [1.0, 0.0], [0])
    assert len(lent) == LENT
    assert not {"5", "2026", "x"} & lent.keys()
