import pytest

from cms.base import jobs
from search import thesaurus
from search.models import ThesaurusTerm
from search.thesaurus import sync_reference


@pytest.mark.django_db
def test_the_seed_is_reference_data() -> None:
    """The session's reference data hold it already."""
    assert ThesaurusTerm.objects.filter(seeded=True).count() >= 150
    assert sync_reference() == "thesaurus: 0 new links"


def test_the_tick_drains() -> None:
    assert "search.drain" in {job.name for job in jobs.registered()}


@pytest.mark.django_db
def test_a_saved_term_is_in_force_and_a_deleted_one_is_not(
    django_capture_on_commit_callbacks: object,
) -> None:
    capture = django_capture_on_commit_callbacks
    assert thesaurus.thesaurus().match(["xưa"], ["xua"], 0) == []
    with capture(execute=True):  # type: ignore[operator]
        row = ThesaurusTerm.objects.create(term="xưa", target="cổ truyền")
    assert len(thesaurus.thesaurus().match(["xưa"], ["xua"], 0)) == 1
    with capture(execute=True):  # type: ignore[operator]
        row.delete()
    assert thesaurus.thesaurus().match(["xưa"], ["xua"], 0) == []
