from search.engines.base import RawHit
from search.reorder import FIRST, NEAR, closest, reorder, window


def hit(key: str, score: float, text: str) -> RawHit:
    return RawHit(key, score, {"terms": {"body": text}})


def test_only_the_first_hits_of_a_question_are_put_in_order() -> None:
    assert window(0, 20, asks=False) == 0
    assert window(0, 20, asks=True) == FIRST
    assert window(40, 50, asks=True) == 90
    assert window(FIRST, 20, asks=True) == 0


def test_words_count_where_most_of_them_stand_close_together() -> None:
    worth = {"sấy": 2.0, "lúa": 1.0, "ẩm": 4.0}
    far = ["x"] * NEAR
    assert closest(["sấy", "lúa", *far, "ẩm"], worth) == 4.0
    assert closest(["sấy", "lúa", *far, "ẩm", "sấy", "sấy"], worth) == 6.0
    assert closest(["ẩm", *far[2:], "lúa"], worth) == 5.0
    assert closest(["ẩm", *far[1:], "lúa"], worth) == 4.0
    assert closest(far, worth) == 0.0


def test_where_the_words_stand_together_comes_first() -> None:
    far = " x" * 40
    hits = [hit("o:1", 5.0, f"mặn {far} ao {far} tôm"), hit("o:2", 4.0, f"{far} mặn ao tôm {far}")]
    assert [one.key for one in reorder(hits, 1000.0, ["man", "ao", "tom"])] == ["o:2", "o:1"]
    assert [one.key for one in reorder(hits, 1000.0, ["lua"])] == ["o:1", "o:2"]


def test_what_speaks_like_the_best_rises() -> None:
    hits = [hit(f"o:{n}", 10.0 - n / 10, "sấy bơm nhiệt tuần hoàn") for n in range(4)]
    hits += [hit("o:4", 5.0, "ao cá tôm"), hit("o:5", 4.9, "bơm nhiệt tuần hoàn")]
    hits += [hit(f"o:{n}", 1.0, "ao cá tôm") for n in (6, 7, 8)]
    ordered = reorder(hits, 1000.0, [])
    assert [one.key for one in ordered][4:6] == ["o:5", "o:4"]
    assert sorted(one.key for one in ordered) == sorted(one.key for one in hits)
    scores = [one.score for one in ordered]
    assert scores == sorted(scores, reverse=True)


def test_hits_with_all_words_stay_first_and_keep_the_bonus() -> None:
    hits = [hit("o:1", 1001.0, "ao cá"), hit("o:2", 9.0, "sấy lúa"), hit("o:3", 8.0, "sấy lúa")]
    ordered = reorder(hits, 1000.0, [])
    assert ordered[0].key == "o:1"
    assert [one.score >= 500 for one in ordered] == [True, False, False]


def test_later_hits_and_hits_without_a_score_stay_as_they_are() -> None:
    hits = [hit(f"o:{n:03}", 100.0 - n, "sấy" if n % 2 else "cá") for n in range(FIRST + 5)]
    assert [one.key for one in reorder(hits, 1000.0, [])][FIRST:] == [o.key for o in hits][FIRST:]
    bare = [hit("o:1", 0.0, "cá"), hit("o:2", 0.0, "tôm")]
    assert reorder(bare, 1000.0, []) == bare
    assert reorder([], 1000.0, []) == []
