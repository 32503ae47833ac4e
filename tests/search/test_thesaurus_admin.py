"""Staff edit the thesaurus in the admin, and each edit is on record."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.base import audit
from cms.base.errors import NotAllowed
from cms.base.models import AuditEntry
from search import thesaurus
from search.models import ThesaurusTerm
from tests.factories.accounts import editor, moderator, verifier

pytestmark = pytest.mark.django_db
WORDS = {"term": "lúa đẫm", "target": "lúa tươi", "relation": "same", "active": "on"}


@pytest.mark.parametrize("make", [moderator, editor])
def test_each_edit_is_on_record(client, make):
    person = make()
    client.force_login(person)
    assert client.get(reverse("thesaurus:index")).status_code == 200

    assert client.post(reverse("thesaurus:add"), WORDS).status_code == 302
    term = ThesaurusTerm.objects.get(term="lúa đẫm")
    changed = {**WORDS, "relation": "everyday", "term_language": "vi", "target_language": "vi"}
    assert client.post(reverse("thesaurus:edit", args=[term.pk]), changed).status_code == 302
    entries = list(audit.trail(term).order_by("pk"))
    assert client.post(reverse("thesaurus:delete", args=[term.pk])).status_code == 302

    assert not ThesaurusTerm.objects.filter(pk=term.pk).exists()
    entries.append(AuditEntry.objects.get(action="search.delete_thesaurus"))
    assert [(one.actor, one.action, one.label) for one in entries] == [
        (person, "search.add_thesaurus", "lúa đẫm → lúa tươi"),
        (person, "search.change_thesaurus", "lúa đẫm → lúa tươi"),
        (person, "search.delete_thesaurus", "lúa đẫm → lúa tươi"),
    ]
    assert entries[1].details == {"relation": "everyday", "active": True, "changed": ["relation"]}


def test_other_roles_change_nothing(client):
    person = verifier()
    client.force_login(person)
    assert client.post(reverse("thesaurus:add"), WORDS).status_code == 302
    term = ThesaurusTerm.objects.order_by("pk").first()
    client.post(reverse("thesaurus:delete", args=[term.pk]))
    with pytest.raises(NotAllowed):
        thesaurus.record_edit(person, term=term, edit="change")
    assert ThesaurusTerm.objects.filter(pk=term.pk).exists()
    assert not ThesaurusTerm.objects.filter(term="lúa đẫm").exists()
    assert not AuditEntry.objects.filter(app="search").exists()


@pytest.mark.parametrize(("sheet", "queries"), [(False, 12), (True, 7)])
def test_the_list_asks_the_same_with_one_row_and_three(client, sheet, queries):
    client.force_login(editor())
    where = reverse("thesaurus:index") + ("?format=xlsx" if sheet else "")
    counts = []
    for rows in (1, 3):
        ThesaurusTerm.objects.all().delete()
        for number in range(rows):
            ThesaurusTerm.objects.create(term=f"lò{number}", target="dryer", edited_by=editor())
        client.get(where)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(where).status_code == 200
        counts.append(len(asked))
    assert counts == [queries, queries]
