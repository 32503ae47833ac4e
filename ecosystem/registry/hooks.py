"""What other rooms add to the registry, filled in `apps.ready()`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from cms.base.hooks import Hook
from ecosystem.registry.models import Mandate, Organisation


@dataclass(frozen=True, slots=True)
class Section:
    """A section of an organisation's page.

    Args:
        title: the heading, translated.
        template: the template of the body; it gets `context` and nothing else but the request's.
        context: what the template shows; plain data, so that the page's queries are counted here.
        anchor: id of the section.
    """

    title: str
    template: str
    context: Mapping[str, Any]
    anchor: str = ""


#: Called once for each organisation's page; None leaves the section out.
organisation_sections: Hook[[HttpRequest, Organisation], Section | None] = Hook(
    "registry.organisation_sections"
)

#: What staff see on an organisation's page in the admin; None leaves the panel out.
admin_panels: Hook[[HttpRequest, Organisation], Section | None] = Hook("registry.admin_panels")

#: A mandate gets its second signature; called inside the transaction, before it is saved, so that a
#: room above can refuse: what it raises is told to who signs.
mandate_signed: Hook[[Mandate], None] = Hook("registry.mandate_signed")
