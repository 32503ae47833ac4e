"""The sentence and the number agree: a reason taken away lowers the score, a misfit mended never.

Both are tried by changing the listing itself and ranking all candidates once more.
"""

from collections import Counter
from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cms.pages.demo import contents, data
from marketplace.listings import labels, matching
from marketplace.listings.explaining import FAIRLY, VERY
from search import thesaurus
from search.documents import SearchDocument
from search.thesaurus_seed import read_seed
from tests.listings.explained.changed import explained, ranked, repaired, without

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PHRASES = ("sấy lúa", "đốt trấu", "gạo bị mốc", "aflatoxin", "máy sấy", "ao tôm", "cá tra", "rơm")
ENGLISH = ("rice drying", "husk furnace", "mouldy grain", "straw", "shrimp pond", "mushroom")
FIELDS = ("s.rice", "s.rice.drying", "s.health", "t.machine")
MODES = ("licence", "equipment", "training", "service")
PLACES = (("92", "31117", "mekong"), ("92", "31120", "mekong"), ("96", "", "mekong"), ("", "", ""))
PARAMETERS = (("Công suất", "tấn/giờ"), ("Độ ẩm hạt", "%"), ("Nhiệt độ sấy", "°C"))
CLOSE = 1e-9


def texts(words: list[str]) -> dict[str, str]:
    """A title, a summary and keywords made of phrases, in the phrases' language."""
    if words[0] in ENGLISH:
        return {
            "title_en": f"About {' and '.join(words[:2])}",
            "summary_en": ". ".join(f"We do {word} for farmers" for word in words),
            "keywords_en": ", ".join(words),
        }
    return {
        "title_vi": f"Về {' và '.join(words[:2])}",
        "summary_vi": ". ".join(f"Chúng tôi làm {word} cho bà con" for word in words),
        "keywords_vi": ", ".join(words),
    }


def amounts() -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(1, 40).map(lambda tens: tens * 50_000_000)


@st.composite
def documents(draw: st.DrawFn, kind: str, key: str) -> SearchDocument:
    """A listing as its document, said in part or in full."""
    language = draw(st.sampled_from((PHRASES, PHRASES, ENGLISH)))
    said = draw(st.lists(st.sampled_from(language), min_size=1, max_size=4))
    content: dict[str, object] = dict(texts(said))
    figures = draw(st.lists(st.sampled_from(PARAMETERS), max_size=3, unique=True))
    rows = [
        {
            "parameter_vi": name,
            "unit": unit,
            "value": draw(st.integers(1, 60)),
            "operator": draw(st.sampled_from(("at_least", "at_most", "equal"))),
            "must": draw(st.booleans()),
        }
        for name, unit in figures
    ]
    level, money = draw(st.none() | st.integers(1, 9)), draw(amounts())
    if kind == "need":
        content |= {"requirements": rows, "min_trl": level, "budget_max": money}
    else:
        content |= {"specs": rows, "trl": level, "price_min": money}
    content["modes"] = draw(st.lists(st.sampled_from(MODES), max_size=2, unique=True))
    found = matching.draft_document(kind, content)
    province, ward, region = draw(st.sampled_from(PLACES))
    fields = tuple(draw(st.lists(st.sampled_from(FIELDS), max_size=2, unique=True)))
    return replace(
        found,
        key=f"listing:{key}",
        province=province,
        ward=ward,
        region=region,
        fields=fields,
    )


def judge(need: SearchDocument, offers: list[SearchDocument], key: str) -> Counter[str]:
    """Change each fact that the reasons of one offer name; how often each kind of reason stood."""
    place = next(at for at, offer in enumerate(offers) if offer.key == key)

    def again(offer: SearchDocument) -> float:
        changed = [*offers[:place], offer, *offers[place + 1 :]]
        return ranked(need, changed)[key].score

    match = ranked(need, offers)[key]
    found = explained(need, match)
    seen: Counter[str] = Counter()
    for reason in found.reasons:
        seen[f"{reason.tone} {reason.feature}"] += 1
        if reason.tone == "fits":
            assert match.without(reason.feature) < match.score, reason
            changed = without(reason.feature, found, need)(offers[place], need)
            assert again(changed) < match.score - CLOSE, reason
        elif reason.tone == "misfit":
            changed = repaired(reason.feature)(offers[place], need)
            assert again(changed) >= match.score - CLOSE, reason
    return seen


@pytest.fixture
def words(db: None):
    """The seed's thesaurus and the tree of fields."""
    labels.forget()
    with thesaurus.trying(thesaurus.Thesaurus(read_seed())), translation.override("vi"):
        yield


@hypothesis_settings(
    max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    need=documents("need", "NEED"),
    offers=st.tuples(*(documents("offer", f"OFFER{n}") for n in range(4))),
)
def test_generated_listings(words, need, offers):
    for offer in offers[:2]:
        judge(need, list(offers), offer.key)


@pytest.fixture
def demonstration(words) -> tuple[list[SearchDocument], list[SearchDocument]]:
    """The demo's needs and offers."""
    demo = data.load()

    def made(kind: str, ref: str, content: dict[str, object]) -> SearchDocument:
        return replace(matching.draft_document(kind, content), key=f"listing:{ref}")

    needs = [made("need", entry.ref, contents.of_need(entry)) for entry in demo.needs]
    offers = [made("offer", entry.ref, contents.of_offer(entry)) for entry in demo.offers]
    return needs, offers


def test_the_demonstration(demonstration):
    needs, offers = demonstration
    seen: Counter[str] = Counter()
    for need in needs[::2]:
        for key in list(ranked(need, offers))[:2]:
            seen += judge(need, offers, key)
    assert set(seen) - {"unknown trl", "unknown budget", "fits translated"} == {
        *("fits words", "fits thesaurus", "fits field", "fits trl", "fits requirements"),
        *("fits budget", "fits mode", "fits place"),
        *("misfit trl", "misfit budget", "misfit mode", "misfit unmet"),
    }


def test_how_sure_rises_with_the_score_and_doubts_keep_it_from_very_sure(demonstration):
    needs, offers = demonstration
    seen: Counter[int] = Counter()
    for need in needs[:8]:
        for match in list(ranked(need, offers).values())[:5]:
            found = explained(need, match)
            musts = {fit.verdict for fit in found.fits if fit.must}
            misfits = {reason.feature for reason in found.of("misfit")} - {"unmet"}
            doubts = bool(misfits) or "no" in musts or bool(musts and "yes" not in musts)
            high = 2 if doubts else 3
            assert found.sure == (
                high if match.score >= VERY else 2 if match.score >= FAIRLY else 1
            )
            seen[found.sure] += 1
    assert set(seen) == {1, 2, 3}


def test_an_offer_in_the_other_language_is_explained_by_what_the_words_mean(words):
    asked = {"title_vi": "Nấm trong nhà hay hư", "summary_vi": "Nấm hư quanh năm."}
    need = matching.draft_document("need", asked)
    given = {"title_en": "Indoor mushroom growing", "summary_en": "Beds for mushrooms."}
    offers = [
        replace(matching.draft_document("offer", content), key=f"listing:{key}")
        for key, content in (("A", given), ("B", {"title_en": "Pumps for deep wells"}))
    ]
    seen = judge(need, offers, "listing:A")
    assert seen["fits thesaurus"] + seen["fits translated"] == 1
    text = explained(need, ranked(need, offers)["listing:A"]).why()
    assert text.startswith("“nấm” cũng là “mushroom”"), text
