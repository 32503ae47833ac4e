import pytest
from django.utils import timezone

from cms.accounts import staff
from cms.accounts.models import Notification, OutboundMessage
from cms.base import audit
from cms.base.errors import NotAllowed, NotFound, Refused
from cms.base.models import AuditEntry, ExchangeImage
from ecosystem.registry import permissions, queries, services
from ecosystem.registry.models import Affiliation, Organisation
from ecosystem.registry.personal_data import erase, export
from search.models import OutboxEntry
from tests.factories import uploads
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.registry import (
    AffiliationFactory,
    OrganisationFactory,
    StandingFactory,
    owner_of,
)

pytestmark = pytest.mark.django_db


def waiting() -> set[str]:
    return set(
        OutboxEntry.objects.filter(source="organisation").values_list("object_id", flat=True)
    )


def test_what_is_entered_is_indexed():
    person = UserFactory()
    organisation = services.create_organisation(person, kind="enterprise", name_vi="Máy")
    assert waiting() == {organisation.code}
    assert permissions.roles_of(person, organisation) == {"owner"}


@pytest.mark.parametrize(
    "more", [{"claim": False}, {"source": "x"}, {"illustrative": True}, {"owner": "somebody"}]
)
def test_only_staff_enter_for_others(more):
    if more.get("owner"):
        more = {"owner": UserFactory()}
    with pytest.raises(NotAllowed):
        services.create_organisation(UserFactory(), kind="enterprise", name_vi="Máy", **more)
    assert Organisation.objects.count() == 0
    assert waiting() == set()
    keeper = StaffFactory(roles=(staff.MODERATOR,))
    made = services.create_organisation(keeper, kind="enterprise", name_vi="Máy", **more)
    owners = list(queries.people_of(made, ("owner",)))
    assert owners == ([] if more.get("claim") is False else [more.get("owner", keeper)])


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name_vi": "   "}, "name_vi"),
        ({"name_vi": "\u200b\u202e"}, "name_vi"),
        ({"name_vi": "x" * 201}, "name_vi"),
        ({"story_vi": "x" * 5_001}, "story_vi"),
        ({"kind": "nonsense"}, "kinds"),
        ({"more_kinds": ["startup", "fund", "agency", "incubator"]}, "kinds"),
        ({"tax_code": "1800100001"}, "tax_code"),
        ({"personal_number": "092123456789"}, "personal_number"),
    ],
)
def test_wrong_facts_are_refused_with_their_field(facts, field):
    with pytest.raises(Refused) as refused:
        services.create_organisation(
            UserFactory(), **({"kind": "enterprise", "name_vi": "Máy"} | facts)
        )
    assert refused.value.field == field
    assert Organisation.objects.count() == 0


def test_a_persons_columns_only():
    with pytest.raises(TypeError):
        services.create_organisation(
            UserFactory(), kind="enterprise", name_vi="Máy", verified_at="2026-01-01"
        )


def test_a_ward_belongs_to_its_province():
    from ecosystem.registry.models import Province, Ward

    person = UserFactory()
    ward = Ward.objects.get(code="31135")
    made = services.create_organisation(person, kind="enterprise", name_vi="A", ward=ward)
    assert made.province_id == "92"
    with pytest.raises(Refused) as refused:
        services.create_organisation(
            person,
            kind="enterprise",
            name_vi="B",
            ward=ward,
            province=Province.objects.get(code="82"),
        )
    assert refused.value.field == "ward"
    moved = services.update_organisation(
        person, organisation=made, version=1, province=Province.objects.get(code="82")
    )
    assert (moved.province_id, moved.ward_id) == ("82", None)


def test_no_longer_a_household_loses_the_number():
    person = UserFactory()
    made = services.create_organisation(
        person, kind="household_business", name_vi="Hộ", personal_number="092123456789"
    )
    changed = services.update_organisation(
        person, organisation=made, version=1, kinds=["enterprise"]
    )
    assert changed.personal_number == ""


def test_unchanged_facts_make_no_new_version():
    person = UserFactory()
    made = services.create_organisation(person, kind="enterprise", name_vi="Máy")
    OutboxEntry.objects.all().delete()
    same = services.update_organisation(person, organisation=made, version=1, name_vi="Máy ")
    assert same.version == 1
    assert waiting() == set()


def test_an_ended_or_past_affiliation_counts_no_more():
    organisation = OrganisationFactory()
    past = AffiliationFactory(organisation=organisation, role="owner", ends_on="2020-01-01")
    ended = AffiliationFactory(organisation=organisation, role="owner", state="ended")
    for affiliation in (past, ended):
        assert permissions.roles_of(affiliation.user, organisation) == set()
        assert not permissions.can_write_for(affiliation.user, organisation)
        with pytest.raises(NotFound):
            queries.get_managed_for(affiliation.user, organisation.code)


@pytest.mark.parametrize(
    ("role", "edits", "writes", "owns"),
    [
        ("owner", True, True, True),
        ("editor", True, True, False),
        ("research_office", False, True, False),
        ("leader", False, False, False),
        ("negotiator", False, False, False),
        ("legal_representative", True, True, False),
        ("attorney", False, True, False),
    ],
)
def test_what_each_role_may_do(role, edits, writes, owns):
    one = AffiliationFactory(role=role)
    assert permissions.can_edit_organisation(one.user, one.organisation) is edits
    assert permissions.can_write_for(one.user, one.organisation) is writes
    assert permissions.can_own_organisation(one.user, one.organisation) is owns


def test_a_step_is_taken_by_its_role_and_by_owners_where_nobody_has_it():
    organisation = OrganisationFactory()
    chief = owner_of(organisation)
    assert permissions.can_approve_step(chief, organisation, "leader")
    leader = AffiliationFactory(organisation=organisation, role="leader").user
    assert permissions.can_approve_step(leader, organisation, "leader")
    assert not permissions.can_approve_step(chief, organisation, "leader")
    assert not permissions.can_approve_step(leader, organisation, "research_office")
    assert not permissions.can_approve_step(chief, organisation, "nonsense")
    assert not permissions.can_approve_step(UserFactory(), organisation, "leader")


def test_who_is_a_verified_member():
    verified = OrganisationFactory(is_verified=True)
    assert permissions.is_verified_member(owner_of(verified))
    assert not permissions.is_verified_member(owner_of(OrganisationFactory()))
    assert not permissions.is_verified_member(None)
    assert permissions.is_verified_member(StaffFactory())
    asked = AffiliationFactory(organisation=verified, state="asked")
    assert not permissions.is_verified_member(asked.user)


def test_standing_is_written_down_and_indexed():
    organisation = OrganisationFactory()
    services.record_standing(organisation, interests_received=6, interests_answered_in_time=4)
    services.record_standing(organisation, interests_received=7, interests_answered_in_time=5)
    organisation.refresh_from_db()
    assert (organisation.standing.on_time_percent, organisation.standing.shown) == (71, True)
    assert waiting() == {organisation.code}
    with pytest.raises(ValueError):
        services.record_standing(organisation, interests_received=1, interests_answered_in_time=2)


def test_verifiers_are_told_when_a_checked_name_changes():
    verifier = StaffFactory(roles=(staff.VERIFIER,))
    chief = UserFactory()
    firm = OrganisationFactory(owner=chief, is_verified=True)
    services.update_organisation(chief, organisation=firm, version=1, name_vi="Tên mới")
    assert Notification.objects.get().user == verifier


# --- a person's rights


def test_a_person_gets_what_is_held_of_her():
    person = UserFactory()
    AffiliationFactory(user=person, message="Phòng Khoa học", role="leader")
    mine = OrganisationFactory(
        kinds=["individual"], listed=False, owner=person, personal_number="092123456789"
    )
    name, data = export(person)
    assert name == "registry"
    assert [one["role"] for one in data["affiliations"]] == ["leader", "owner"]
    assert data["affiliations"][0]["message"] == "Phòng Khoa học"
    assert [one["code"] for one in data["own_records"]] == [mine.code]


def test_erasing_ends_roles_and_empties_the_record_of_a_person_alone():
    person = UserFactory(full_name="Nguyễn Thị Xóa")
    other = AffiliationFactory(user=person, message="Tôi là Xóa")
    audit.record(person, "registry.affiliation_approve", other)
    mine = services.work_alone(person)
    erase(person)
    mine.refresh_from_db()
    assert (mine.state, mine.name_vi, mine.name_folded) == ("archived", "Đã xóa", "da xoa erased")
    other.refresh_from_db()
    assert (other.state, other.message) == ("ended", "")
    assert mine.code in waiting()
    assert not AuditEntry.objects.filter(label__contains="Xóa").exists()


def test_erasing_takes_back_what_owners_were_told():
    owner, asker = UserFactory(), UserFactory(full_name="Nguyễn Thị Hỏi")
    invited = UserFactory(full_name="Trần Văn Mời", email="moi@example.com")
    firm = OrganisationFactory(owner=owner)
    services.ask_to_join(asker, organisation=firm, role="editor", message="Tôi là Hỏi")
    asked = services.invite(owner, organisation=firm, address="moi@example.com", role="editor")
    services.answer_invitation(invited, affiliation=asked, accept=True)
    OutboundMessage.objects.create(
        channel="mail",
        user=owner,
        address=owner.email,
        text="- Nguyễn Thị Hỏi muốn tham gia",
        language="vi",
        message_id="digest",
        next_attempt_at=timezone.now(),
    )
    subject = Notification.objects.get(user=owner, subject__contains="Hỏi").subject
    OutboundMessage.objects.filter(message_id="digest").update(text=f"- {subject}\n- Tin khác")
    for person in (asker, invited):
        erase(person)
    assert not Notification.objects.filter(user=owner).exists()
    assert not OutboundMessage.objects.filter(user=owner).exists()


def test_the_only_owner_among_colleagues_names_another_first():
    person = UserFactory()
    firm = OrganisationFactory(owner=person)
    AffiliationFactory(organisation=firm)
    with pytest.raises(Refused):
        erase(person)
    assert permissions.roles_of(person, firm) == {"owner"}
    AffiliationFactory(organisation=firm, role="owner")
    erase(person)
    assert permissions.roles_of(person, firm) == set()


# --- search documents


def test_the_document_says_what_the_public_page_says():
    from ecosystem.registry.search import OrganisationSource

    organisation = OrganisationFactory(
        name_vi="Máy sấy",
        kinds=["household_business"],
        personal_number="092123456789",
        fields=("s.rice.drying",),
        is_verified=True,
    )
    StandingFactory(organisation=organisation)
    source = OrganisationSource()
    (document,) = source.documents([organisation.code])
    assert document.key == f"organisation:{organisation.code}"
    assert document.fields == ("s.rice", "s.rice.drying")
    assert (document.province, document.ward, document.region) == ("92", "31135", "mekong")
    assert (document.verified, document.standing) == (True, 0.75)
    assert document.payload["fields_en"] == ["Rice drying"]
    assert document.payload["place_vi"] == "Phường Ninh Kiều, Cần Thơ"
    assert "092123456789" not in repr(document)


def test_only_the_directory_is_indexed():
    from ecosystem.registry.search import OrganisationSource

    source = OrganisationSource()
    shown = OrganisationFactory()
    hidden = [OrganisationFactory(listed=False), OrganisationFactory(state="archived")]
    codes = [shown.code, *(one.code for one in hidden)]
    assert list(source.all_ids()) == [shown.code]
    assert [d.organisation for d in source.documents(codes)] == [shown.code]
    keys = {source.key_for(code) for code in codes}
    assert source.visible(keys, "public") == {source.key_for(shown.code)}
    assert list(source.versions()) == [(shown.code, 1)]


@pytest.mark.parametrize("rows", [1, 3])
def test_documents_cost_the_same_for_one_and_three(rows, django_assert_num_queries):
    from ecosystem.registry.search import OrganisationSource

    codes = [OrganisationFactory(fields=("s.rice",)).code for _n in range(rows)]
    queries.fields_tree()
    with django_assert_num_queries(2):
        assert len(list(OrganisationSource().documents(codes))) == rows


def test_the_database_answers_while_the_engine_is_away():
    from ecosystem.registry.search import OrganisationSource
    from search.query import SearchQuery

    OrganisationFactory(name_vi="Máy sấy lúa")
    OrganisationFactory(name_vi="Khác")
    source = OrganisationSource()
    query = SearchQuery.from_values(audience="public", text="may say", kinds=("organisation",))
    page = source.fallback(query)
    assert (page.total, [d.title[0] for d in page.documents]) == (1, ["Máy sấy lúa"])
    other = SearchQuery.from_values(audience="public", text="may say", kinds=("need",))
    assert source.fallback(other).total == 0
    filtered = SearchQuery.from_values(
        audience="public", text="may say", filters={"kind": ["need"]}, sort="newest"
    )
    assert source.fallback(filtered).total == 0


def test_affiliations_of_one_role_stand_once():
    from django.db import IntegrityError, transaction

    one = AffiliationFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        AffiliationFactory(organisation=one.organisation, user=one.user, state="asked")
    assert Affiliation.objects.count() == 1


def test_a_logo_that_was_replaced_or_taken_off_is_gone():
    person = UserFactory(full_name="Nguyễn Thị Xóa")
    mine = services.work_alone(person)
    for picture, left in ((uploads.picture(), 1), (uploads.picture(), 1), (None, 0)):
        services.upload_logo(person, organisation=mine, upload=picture)
        assert ExchangeImage.objects.count() == left
    services.upload_logo(person, organisation=mine, upload=uploads.picture())
    erase(person)
    assert ExchangeImage.objects.count() == 0
