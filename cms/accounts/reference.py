"""The centre's roles and their rights, written by `sync_reference`."""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from cms.accounts import staff

ADMIN_ACCESS = "wagtailadmin.access_admin"
#: The whole trail ties authors to needs that they posted without their name.
AUDIT = "base.view_auditentry"
MEDIA = ("add", "change", "choose")

THESAURUS = tuple(f"search.{verb}_thesaurusterm" for verb in ("view", "add", "change", "delete"))

#: Rights by `app.codename`. What an app that isn't installed (yet) would define is passed over.
PERMISSIONS: dict[str, tuple[str, ...]] = {
    staff.MODERATOR: (
        ADMIN_ACCESS,
        AUDIT,
        "listings.view_listing",
        "listings.view_technologyoffer",
        "listings.view_technologyneed",
        "listings.view_matchfeedback",
        "registry.view_organisation",
        "registry.view_technologylist",
        "registry.view_technologylistentry",
        "accounts.view_user",
        *THESAURUS,
    ),
    staff.EDITOR: (
        ADMIN_ACCESS,
        "simple_translation.submit_translation",
        "wagtailredirects.add_redirect",
        "wagtailredirects.change_redirect",
        "wagtailredirects.delete_redirect",
        "wagtailredirects.view_redirect",
        "pages.add_collectionrule",
        "pages.change_collectionrule",
        *THESAURUS,
    ),
    staff.EVENT_CURATOR: (ADMIN_ACCESS,),
    staff.CALL_MANAGER: (ADMIN_ACCESS,),
    staff.FINANCE: (ADMIN_ACCESS,),
    staff.VERIFIER: (
        ADMIN_ACCESS,
        "base.add_workingdayoverride",
        "base.change_workingdayoverride",
        "base.delete_workingdayoverride",
        "base.view_workingdayoverride",
        "registry.add_organisation",
        "registry.change_organisation",
        "registry.view_organisation",
        "registry.view_affiliation",
        "registry.change_affiliation",
        "registry.add_field",
        "registry.change_field",
        "registry.view_field",
        "registry.add_technologylist",
        "registry.change_technologylist",
        "registry.view_technologylist",
        "registry.add_technologylistentry",
        "registry.change_technologylistentry",
        "registry.view_technologylistentry",
        "registry.add_recognition",
        "registry.change_recognition",
        "registry.view_recognition",
        "accounts.view_user",
    ),
}
#: What roles had once and must not have.
WITHDRAWN: dict[str, tuple[str, ...]] = {
    name: (AUDIT,) for name in staff.ROLES if name != staff.MODERATOR
}
PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")


def _permissions(names: tuple[str, ...]) -> list[Permission]:
    wanted = Q()
    for name in names:
        app, codename = name.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return list(Permission.objects.filter(wanted))


def _media(group: Group, kinds: tuple[tuple[str, str], ...]) -> None:
    collection_model = apps.get_model("wagtailcore", "Collection")
    right_model = apps.get_model("wagtailcore", "GroupCollectionPermission")
    root = collection_model.objects.filter(depth=1).first()
    if root is None:
        return
    for app, model in kinds:
        for right in Permission.objects.filter(
            content_type__app_label=app,
            codename__in=[f"{verb}_{model}" for verb in MEDIA],
        ):
            right_model.objects.get_or_create(group=group, collection=root, permission=right)


def _pages(group: Group) -> None:
    page_model = apps.get_model("wagtailcore", "Page")
    right_model = apps.get_model("wagtailcore", "GroupPagePermission")
    root = page_model.objects.filter(depth=1).first()
    if root is None:
        return
    for right in Permission.objects.filter(
        content_type__app_label="wagtailcore",
        content_type__model="page",
        codename__in=PAGE_RIGHTS,
    ):
        right_model.objects.get_or_create(group=group, page=root, permission=right)


def sync_roles() -> str:
    """Make the groups and give them what they lack; what an administrator added stays.

    Except for what a role must not have, whoever gave it.
    """
    for name in staff.ROLES:
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.add(*_permissions(PERMISSIONS[name]))
        if name in WITHDRAWN:
            group.permissions.remove(*_permissions(WITHDRAWN[name]))
    editors = Group.objects.get(name=staff.EDITOR)
    # Wagtail checks rights on media by its own model names, whatever the concrete class is.
    _media(editors, (("wagtailimages", "image"), ("wagtaildocs", "document")))
    _pages(editors)
    return f"roles: {len(staff.ROLES)} groups"
