"""Rows of Wagtail's views that we changed: the trail, the people, the choosers' addresses."""

from typing import Any

from search.models import ThesaurusTerm
from tests.architecture.matrix import Row, World

# Wagtail leads people who may not enter its admin to the sign-in, staff without the right home.
ADMIN_ONLY = {"admin": 200}
# Moderators look people up and read the trail; they change neither.
READERS = {"moderator": 200, "admin": 200}


def somebody(world: World) -> dict[str, Any]:
    """A person's record."""
    return {"pk": world.users["member"].pk}


def nobody(world: World) -> dict[str, Any]:
    """No record."""
    return {"pk": 999_999}


def some_term(world: World) -> dict[str, Any]:
    """A link of the thesaurus."""
    return {"pk": ThesaurusTerm.objects.values_list("pk", flat=True)[0]}


STAFF = {"moderator": 200, "editor": 200, "admin": 200}
STAFF_404 = dict.fromkeys(STAFF, 404)

ROWS = [
    *(
        Row(name=f"wagtailadmin_api:{what}:listing", everyone=302, roles=STAFF)
        for what in ("documents", "images")
    ),
    *(
        Row(name=f"wagtailadmin_api:{what}:detail", everyone=302, roles=STAFF_404, kwargs=nobody)
        for what in ("documents", "images")
    ),
    *(
        Row(name=f"wagtailadmin_api:{what}:find", everyone=302, roles=STAFF_404)
        for what in ("documents", "images")
    ),
    *(
        Row(name=f"audit_trail:{name}", everyone=302, roles=READERS)
        for name in ("index", "index_results")
    ),
    *(
        Row(name=f"special_days:{name}", everyone=302, roles=ADMIN_ONLY)
        for name in ("index", "index_results")
    ),
    *(
        Row(name=f"thesaurus:{name}", everyone=302, roles=STAFF)
        for name in ("index", "index_results", "add")
    ),
    *(
        Row(name=f"thesaurus:{name}", everyone=302, roles=STAFF, kwargs=some_term)
        for name in ("edit", "delete")
    ),
    *(
        Row(name=f"wagtailusers_users:{name}", everyone=302, roles=READERS)
        for name in ("index", "index_results")
    ),
    Row(name="wagtailusers_users:add", everyone=302, roles=ADMIN_ONLY),
    Row(name="wagtailusers_users:edit", everyone=302, roles=ADMIN_ONLY, kwargs=somebody),
]
