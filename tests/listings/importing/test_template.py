"""The template comes back as it went out: each of its headings is understood."""

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils.translation import override

from cms.base.sheets import read_rows
from ecosystem.registry.models import Province
from marketplace.listings.importing.checking import Checker
from marketplace.listings.importing.mapping import guess, targets
from marketplace.listings.importing.template import choices, template

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", ["offer", "need"])
def test_every_heading_of_the_template_is_understood(kind, language):
    (headers,) = read_rows(ContentFile(template(kind, language), name="a.xlsx"))
    assert guess(kind, headers) == {name: n for n, name in enumerate(targets(kind))}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_choice_of_the_template_is_understood(language):
    assert Province.objects.exists()
    with override(language):
        offered = choices("offer", language)
    for name, values in offered.items():
        checker = Checker("offer", {"key": 0, "title_vi": 1, name: 2})
        rows = [checker.check(n, [f"A{n}", "Một", v]) for n, v in enumerate(values)]
        assert [row.errors for row in rows] == [()] * len(values), name


def test_the_command_writes_the_template(tmp_path):
    path = tmp_path / "a.xlsx"
    call_command("import_listings", str(path), "--template=vi")
    assert path.read_bytes()[:2] == b"PK"
