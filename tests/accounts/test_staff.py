import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import GroupPagePermission

from cms.accounts import services, staff
from cms.accounts.models import User
from cms.base import audit
from cms.base.errors import NotAllowed, Refused
from tests.factories.accounts import (
    UserFactory,
    administrator,
    call_manager,
    editor,
    event_curator,
    finance,
    moderator,
    verifier,
)

pytestmark = pytest.mark.django_db

ASK = {
    staff.is_moderator: staff.MODERATOR,
    staff.is_editor: staff.EDITOR,
    staff.is_verifier: staff.VERIFIER,
    staff.is_event_curator: staff.EVENT_CURATOR,
    staff.is_call_manager: staff.CALL_MANAGER,
    staff.is_finance: staff.FINANCE,
}


def test_each_role_is_itself_and_the_administrator_all():
    for make, role in ((moderator, staff.MODERATOR), (editor, staff.EDITOR)):
        user = make()
        assert [name for ask, name in ASK.items() if ask(user)] == [role]
    assert all(ask(administrator()) for ask in ASK)


def test_members_strangers_and_former_staff_have_no_role():
    former = moderator()
    former.is_staff = False
    blocked = moderator(is_active=False)
    for user in (UserFactory(), AnonymousUser(), former, blocked):
        assert [ask(user) for ask in ASK] == [False] * 6
        assert not staff.is_staff_member(user)


def test_roles_cost_one_query_a_person(django_assert_num_queries):
    user = User.objects.get(pk=moderator().pk)
    with django_assert_num_queries(1):
        for ask in ASK:
            ask(user)


def test_staff_in_a_role_are_the_active_ones():
    one, _blocked, _editor = moderator(), moderator(is_active=False), editor()
    assert list(staff.staff_in(staff.MODERATOR)) == [one]


def test_sync_gives_rights_once():
    call_command("sync_reference", verbosity=0)
    group = Group.objects.get(name=staff.EDITOR)
    pages = GroupPagePermission.objects.filter(group=group).count()
    group.permissions.clear()
    call_command("sync_reference", verbosity=0)
    assert group.permissions.filter(codename="access_admin").exists()
    assert (pages, GroupPagePermission.objects.filter(group=group).count()) == (5, 5)
    assert Group.objects.filter(name__in=staff.ROLES).count() == 6


def test_the_trail_is_for_moderators_and_administrators(client):
    """It ties authors to needs without a name; an installation that gave it away takes it back."""
    trail = Permission.objects.get(content_type__app_label="base", codename="view_auditentry")
    for group in Group.objects.filter(name__in=staff.ROLES):
        group.permissions.add(trail)
    call_command("sync_reference", verbosity=0)
    assert list(trail.group_set.values_list("name", flat=True)) == [staff.MODERATOR]
    seen = {}
    for make in (moderator, editor, event_curator, call_manager, finance, verifier, administrator):
        client.force_login(make())
        seen[make.__name__] = client.get("/admin/audit-trail/").status_code
    others = dict.fromkeys(("editor", "event_curator", "call_manager", "finance", "verifier"), 302)
    assert seen == {"moderator": 200, "administrator": 200, **others}


def test_staff_type_a_person_in_and_nothing_is_confirmed():
    made = services.create_person_for_staff(moderator(), full_name="Ông Tư", phone="0912 345 678")
    assert (made.phone, made.phone_verified, made.has_usable_password()) == (
        "+84912345678",
        False,
        False,
    )
    with pytest.raises(Refused) as refused:
        services.create_person_for_staff(moderator(), full_name="Ai", phone="+84912345678")
    assert refused.value.code == "taken"


def test_members_type_nobody_in():
    with pytest.raises(NotAllowed):
        services.create_person_for_staff(UserFactory(), full_name="Ai")
    with pytest.raises(NotAllowed):
        services.create_person(verifier(), full_name="Ai", is_staff=True)
    assert User.objects.filter(full_name="Ai").count() == 0


def test_nobody_deletes_an_account_past_an_erasure(client):
    admin, person = administrator(), UserFactory()
    client.force_login(admin)
    one = reverse("wagtailusers_users:delete", args=[person.pk])
    several = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])
    for answer in (client.get(one), client.post(one), client.post(f"{several}?id={person.pk}")):
        assert answer.headers["Location"] == "/admin/users/"
    assert User.objects.filter(pk=person.pk, is_active=True).exists()


def test_what_is_done_to_several_people_at_once_is_on_record(client):
    admin, person = administrator(), UserFactory()
    client.force_login(admin)
    address = reverse("wagtail_bulk_action", args=["accounts", "user", "set_active_state"])
    client.post(f"{address}?id={person.pk}", {"mark_as_active": "False"})
    person.refresh_from_db()
    entry = audit.trail(person).get()
    assert (person.is_active, entry.actor, entry.action, entry.details) == (
        False,
        admin,
        "accounts.admin_edit",
        {"changed": ["set_active_state"]},
    )


def test_a_wrong_or_taken_address_of_a_person_is_said_beside_its_field(client):
    person = UserFactory(email="lan@example.vn")
    taken = UserFactory(email="taken@example.vn", phone="+84912345678")
    client.force_login(administrator())
    address = reverse("wagtailusers_users:edit", args=[person.pk])
    form = {"full_name": "Lan", "language": "vi", "is_active": "on", "phone": "", "email": ""}
    for field, value in (
        ("phone", "chuối"),
        ("phone", "0912 345 678"),
        ("email", "Taken@Example.vn"),
    ):
        answer = client.post(address, {**form, field: value})
        assert list(answer.context["form"].errors) == [field]
    client.post(address, {**form, "email": "LAN@example.vn", "phone": "0912 345 679"})
    person.refresh_from_db()
    assert (person.email, person.phone) == ("lan@example.vn", "+84912345679")
    assert taken.email == "taken@example.vn"
