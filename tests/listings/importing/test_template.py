"""The template comes back as it went out: headings, choices, and what was written in it."""

from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.base.sheets import read_rows
from cms.base.text import clean
from ecosystem.registry.models import Province
from marketplace.listings.importing.checking import Checker
from marketplace.listings.importing.mapping import check_headings, guess, targets
from marketplace.listings.importing.reading import read
from marketplace.listings.importing.template import Writer, choices, csv_template, template
from marketplace.listings.models import TechnologyOffer
from marketplace.listings.models.content import IPKind, IPStatus, TransferMode
from marketplace.listings.validation import normalise

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", ["offer", "need"])
def test_every_heading_of_the_template_is_understood(kind, language):
    headers, *_examples = read_rows(ContentFile(template(kind, language), name="a.xlsx"))
    assert guess(kind, headers) == {name: n for n, name in enumerate(targets(kind))}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_choice_of_the_template_is_understood(language):
    assert Province.objects.exists()
    offered = choices("offer", language)
    with override(language):
        (one_status, *_), (one_kind, *_) = offered["ip_status"], offered["ip_kind"]
    for name, values in offered.items():
        columns = {"key": 0, "title_vi": 1, "ip_kind": 2, "ip_status": 3} | {name: 4}
        checker = Checker("offer", columns)
        rows = [
            checker.check(n, [f"A{n}", "Một", one_kind, one_status, v])
            for n, v in enumerate(values[:200])
        ]
        assert [row.errors for row in rows] == [()] * len(rows), name


def test_the_command_writes_the_template(tmp_path):
    path = tmp_path / "a.xlsx"
    call_command("import_listings", str(path), "--template=vi")
    assert path.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", ["offer", "need"])
def test_the_examples_would_be_valid_and_are_known_as_such(kind, language, form, tmp_path):
    path = tmp_path / f"a.{form}"
    path.write_bytes((template if form == "xlsx" else csv_template)(kind, language))
    table = read(path)
    check_headings(kind, table)
    columns = guess(kind, table.headers)
    judged = [Checker(kind, columns).check(n, cells) for n, cells in table.rows]
    assert [(row.number, row.example) for row in judged] == [(2, True), (3, True)]
    own = [Checker(kind, columns).check(n, [f"A{n}", *cells[1:]]) for n, cells in table.rows]
    assert [(row.number, row.errors) for row in own] == [(2, ()), (3, ())]


WORDS = st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=60).map(clean)
OFFERS = st.fixed_dictionaries(
    {
        "title_vi": WORDS.filter(bool),
        "summary_vi": WORDS,
        "body_en": WORDS,
        "trl": st.none() | st.integers(1, 9),
        "price_min": st.none() | st.integers(0, 10**9),
        "price_max": st.none() | st.integers(10**9, 10**12),
        "price_basis": st.sampled_from(TechnologyOffer.PriceBasis.values),
        "royalty_percent": st.none() | st.integers(0, 200).map(lambda n: Decimal(n) / 2),
        "modes": st.lists(st.sampled_from(TransferMode.values), unique=True),
        "ip_rights": st.lists(
            st.fixed_dictionaries(
                {
                    "kind": st.sampled_from(IPKind.values),
                    "status": st.sampled_from(IPStatus.values),
                    "number": st.just("1-2026-00001"),
                    "title": st.just(""),
                }
            ),
            max_size=1,
        ),
    }
)


@pytest.mark.parametrize("language", ["vi", "en"])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(offers=st.lists(OFFERS, min_size=1, max_size=5))
def test_what_is_written_in_the_template_comes_back(language, offers, tmp_path):
    writer = Writer("offer", language)
    path = tmp_path / "a.xlsx"
    rows = [writer.cells(f"A{n}", content) for n, content in enumerate(offers)]
    path.write_bytes(template("offer", language, rows))
    table = read(path)
    checker = Checker("offer", guess("offer", table.headers))
    judged = [checker.check(number, cells) for number, cells in table.rows]
    assert [row.errors for row in judged] == [()] * len(offers)
    found = [{name: row.content[name] for name in offers[0]} for row in judged]
    assert found == [normalise("offer", content) for content in offers]
