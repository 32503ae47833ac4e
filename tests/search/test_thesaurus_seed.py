"""The words that the thesaurus starts with, and what a list of them never holds."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.thesaurus_seed import Link, find_loop, read_seed, seed_faults

NODES = [f"máy số{number}" for number in range(8)]


def test_the_seed_holds_no_fault() -> None:
    assert seed_faults(read_seed()) == []


def test_the_seed_has_fifteen_hundred_terms() -> None:
    terms = {text for link in read_seed() for text in (link.term, link.target)}
    assert len(terms) >= 1500


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        (Link("máy sấy", "Máy Sấy", "same"), "links to itself"),
        (Link("máy sấy", "máy rang", "like"), "unknown relation 'like'"),
        (Link("", "máy rang", "same"), "empty, or white space around it"),
        (Link("máy sấy ", "máy rang", "same"), "empty, or white space around it"),
        (Link("ma\u0301y sấy", "máy rang", "same"), "not NFC"),
        (Link("máy sấy", "!!!", "same"), "no word in it"),
        (
            Link("tưới", "irrigation", "same"),
            "'tưới' is one syllable, which without marks is another word too",
        ),
    ],
)
def test_a_fault_is_named(link: Link, fault: str) -> None:
    assert seed_faults([link]) == [f"{link.term!r} → {link.target!r}: {fault}"]


def test_a_pair_said_twice_is_named() -> None:
    links = [Link("máy sấy", "dryer", "same"), Link("dryer", "máy sấy", "everyday")]
    assert seed_faults(links) == ["'dryer' → 'máy sấy': twice"]


def test_a_term_that_means_everything_is_named() -> None:
    links = [Link("máy sấy", f"máy số{number}", "same") for number in range(13)]
    assert seed_faults(links) == ["'máy sấy': 13 alternatives"]


def test_a_loop_is_named() -> None:
    links = [Link("lúa gạo", "lương thực", "broader"), Link("lương thực", "nông sản", "broader")]
    assert seed_faults(links) == []
    links.append(Link("nông sản", "Lúa gạo", "broader"))
    assert seed_faults(links) == ["loop: lúa gạo → lương thực → nông sản → lúa gạo"]


@given(st.lists(st.tuples(st.sampled_from(range(8)), st.sampled_from(range(8))), max_size=25))
def test_links_that_only_go_up_are_no_loop(found: list[tuple[int, int]]) -> None:
    assert find_loop((NODES[min(a, b)], NODES[max(a, b)]) for a, b in found if a != b) == []


@given(st.permutations(NODES), st.integers(2, 8), st.randoms())
def test_any_loop_is_found_at_any_length(order, length, random) -> None:  # type: ignore[no-untyped-def]  # hypothesis fills them
    ring = [*order[:length], order[0]]
    links = list(pairwise(ring))
    random.shuffle(links)
    loop = find_loop(links)
    assert loop[0] == loop[-1]
    assert sorted(loop[1:]) == sorted(order[:length])
    assert set(pairwise(loop)) == set(links)
