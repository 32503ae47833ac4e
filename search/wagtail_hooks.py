"""What staff see of search in the Wagtail admin."""

from wagtail import hooks

from search.viewsets import ThesaurusViewSet


@hooks.register("register_admin_viewset")
def viewsets() -> list[object]:
    """The thesaurus."""
    return [ThesaurusViewSet("thesaurus")]
