"""The clustering: each need in exactly one group, the same for any order."""

import random

from hypothesis import given
from hypothesis import strategies as st

from marketplace.deals.radar import clustering
from marketplace.deals.radar.clustering import Point, cluster, telling_words

WORDS = ("say_lua", "am_cao", "lo_tru", "tom_chet", "ao_nuoc", "man_xam", "be_nuoi", "gao_moc")


def point(key, words=(), block="s.rice", fields=("s.rice",), province="92"):
    return Point(
        key=key,
        block=block,
        terms=dict.fromkeys(words, 2.0),
        shown={word: word.replace("_", " ") for word in words},
        english={},
        fields=frozenset(fields),
        province=province,
        region="mekong",
    )


points = st.lists(
    st.builds(
        point,
        key=st.integers(0, 10_000).map(str),
        words=st.sets(st.sampled_from(WORDS)).map(sorted),
        block=st.sampled_from(("s.rice", "s.aqua", "")),
        province=st.sampled_from(("", "92", "86")),
    ),
    max_size=30,
    unique_by=lambda one: one.key,
)


@given(points, st.randoms())
def test_each_need_is_in_exactly_one_group_whatever_the_order(found, chance):
    groups = cluster(found)
    assert sorted(key for group in groups for key in group) == sorted(one.key for one in found)
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert cluster(shuffled) == groups


@given(points)
def test_needs_of_different_fields_are_never_joined(found):
    block = {one.key: one.block for one in found}
    assert all(len({block[key] for key in group}) == 1 for group in cluster(found))


def test_needs_that_speak_of_the_same_are_joined_and_others_are_not():
    found = [
        point("a", ("say_lua", "am_cao")),
        point("b", ("say_lua", "am_cao")),
        point("c", ("gao_moc",), fields=("s.rice", "s.rice.storage")),
        point("d", ("tom_chet", "ao_nuoc"), block="s.aqua", fields=("s.aqua",)),
    ]
    assert cluster(found) == [("a", "b"), ("c",), ("d",)]


def test_a_word_in_every_need_joins_nothing(monkeypatch):
    monkeypatch.setattr(clustering, "COMMON", 3)
    found = [point(str(number), ("say_lua",)) for number in range(5)]
    assert cluster(found) == [(str(number),) for number in range(5)]


def test_a_far_place_counts_less_than_a_near_one():
    here, near, far = point("a"), point("b"), point("c", province="01")
    unsaid = point("d", province="")
    assert clustering.nearness(here, near) == 1
    assert clustering.nearness(here, unsaid) == 0.5
    assert clustering.nearness(here, far) == 0.5  # point() gives both one region
    elsewhere = Point("e", "s.rice", {}, {}, {}, frozenset(), "01", "red_river")
    assert clustering.nearness(here, elsewhere) == 0


def test_the_words_of_a_group_are_those_that_many_share():
    found = [point("a", ("say_lua", "am_cao")), point("b", ("say_lua", "lo_tru"))]
    assert telling_words(found, lambda _word: 1.0, "vi") == ["say lua"]
    assert telling_words(found, lambda _word: 1.0, "en") == []


def test_the_work_grows_with_the_number_of_needs_and_not_with_its_square():
    chance = random.Random(7)  # noqa: S311 - no secret
    found = [
        point(f"{number:05}", [f"w{chance.randrange(400)}_x" for _ in range(8)])
        for number in range(1000)
    ]
    edges = clustering._edges(sorted(found, key=lambda one: one.key))
    assert len(edges) <= len(found) * clustering.NEAREST
