"""Two people at the same moment, on the database of production."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from cms.base.errors import Refused
from ecosystem.registry import services
from ecosystem.registry.models import Affiliation, Organisation
from tests.factories.accounts import UserFactory
from tests.factories.registry import AffiliationFactory, OrganisationFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*calls):
    """Call all at the same moment, each on its own connection; what each returned or raised."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait()
            return call()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_owners_who_leave_at_once_leave_one_behind():
    firm = OrganisationFactory()
    both = [AffiliationFactory(organisation=firm, role="owner") for _n in range(2)]
    results = at_once(*(lambda one=one: services.leave(one.user, affiliation=one) for one in both))
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert Affiliation.objects.filter(state="active").count() == 1


def test_one_form_sent_twice_at_once_enters_one():
    person = UserFactory()

    def enter():
        return services.create_organisation(person, kind="enterprise", name_vi="Máy sấy")

    assert len({one.pk for one in at_once(enter, enter, enter)}) == 1
    assert Organisation.objects.count() == 1


def test_one_tax_code_is_entered_once():
    people = [UserFactory() for _n in range(3)]

    def enter(person):
        return services.create_organisation(
            person, kind="enterprise", name_vi=f"Máy {person.pk}", tax_code="1800100005"
        )

    results = at_once(*(lambda one=one: enter(one) for one in people))
    assert sorted(isinstance(result, Refused) for result in results) == [False, True, True]


def test_two_owners_who_answer_at_once_answer_once():
    firm = OrganisationFactory()
    owners = [AffiliationFactory(organisation=firm, role="owner").user for _n in range(2)]
    asked = AffiliationFactory(organisation=firm, state="asked")
    results = at_once(
        lambda: services.decide_affiliation(owners[0], affiliation=asked, approve=True),
        lambda: services.decide_affiliation(owners[1], affiliation=asked, approve=False),
    )
    assert sum(isinstance(result, Refused) for result in results) == 1


def test_two_editors_save_at_once_and_one_is_told():
    firm = OrganisationFactory()
    editors = [AffiliationFactory(organisation=firm, role="editor").user for _n in range(2)]
    results = at_once(
        *(
            lambda one=one: services.update_organisation(
                one, organisation=firm, version=1, summary_vi=f"Của {one.pk}"
            )
            for one in editors
        )
    )
    assert [getattr(result, "code", "") for result in results].count("conflict") == 1
    firm.refresh_from_db()
    assert firm.version == 2
