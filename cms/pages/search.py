"""Published pages as a source of the index. Signals are the net: Wagtail publishes by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.utils.html import strip_tags
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from cms.pages.models import ContentPage, NewsPage
from search.documents import Audience, SearchDocument
from search.outbox import enqueue, enqueue_many
from search.sources import Source

CHUNK = 200
KINDS: dict[type[Page], str] = {ContentPage: "page", NewsPage: "news"}


def _live(model: type[Page]) -> QuerySet[Any]:
    return model.objects.live().public().order_by("pk")  # type: ignore[no-any-return]  # Wagtail has no types


def _text(page: ContentPage | NewsPage) -> str:
    parts = (str(block.render()) for block in page.body if block.block_type in {"text", "question"})
    return " ".join(strip_tags(part.replace("<", " <")) for part in parts)


def document(page: ContentPage | NewsPage) -> SearchDocument:
    """The document of a published page."""
    when = page.last_published_at or page.first_published_at
    return SearchDocument(
        key=f"page:{page.pk}",
        kind=KINDS[type(page)],
        audience="public",
        version=int(when.timestamp()) if when else 0,
        title=[page.title],
        summary=[page.intro] if page.intro else [],
        body=[_text(page)],
        published_at=page.first_published_at,
        payload={
            "title": page.title,
            "text": page.intro or page.search_description,
            "url": page.get_url() or "",
            "lang": page.locale.language_code,
        },
        suggest=[page.title],
    )


class PageSource(Source):
    """Content pages and news that are published and not behind a restriction."""

    name = "page"
    kinds = ("page", "news")

    def all_ids(self) -> Iterator[str]:
        """Keys of the published pages."""
        for model in KINDS:
            for pk in _live(model).values_list("pk", flat=True).iterator(chunk_size=CHUNK):
                yield str(pk)

    def documents(self, ids: Sequence[str]) -> Iterable[SearchDocument]:
        """Documents of those that are published."""
        for model in KINDS:
            for page in _live(model).filter(pk__in=ids).select_related("locale"):
                yield document(page)

    def visible(self, keys: Collection[str], audience: Audience) -> set[str]:
        """Those that are published now."""
        ids = [self.id_for(key) for key in keys if self.id_for(key).isdigit()]
        found = Page.objects.live().public().filter(pk__in=ids).values_list("pk", flat=True)
        return {self.key_for(str(pk)) for pk in found}


def _changed(sender: Any, instance: Page, **kwargs: Any) -> None:
    if type(instance.specific) in KINDS:
        enqueue("page", str(instance.pk))


def _gone(sender: Any, instance: Page, **kwargs: Any) -> None:
    if sender in KINDS:
        enqueue("page", str(instance.pk), delete=True)


def _moved(sender: Any, instance: Page, **kwargs: Any) -> None:
    # By path: the instance may not know yet of pages that came under it since it was read.
    below = Page.objects.filter(path__startswith=instance.path).values_list("pk", flat=True)
    enqueue_many("page", [str(pk) for pk in below])


def _restricted(sender: Any, instance: PageViewRestriction, **kwargs: Any) -> None:
    page = Page.objects.filter(pk=instance.page_id).first()
    if page is not None:  # else deleted with its page, which has its own signal
        _moved(sender, page)


def connect() -> None:
    """Listen to all that changes what is public: publish, unpublish, delete, slug, move, privacy.

    What an address or a restriction changes for a page, it changes for all pages under it.
    """
    page_published.connect(_changed, dispatch_uid="pages.published")
    page_unpublished.connect(_changed, dispatch_uid="pages.unpublished")
    page_slug_changed.connect(_moved, dispatch_uid="pages.slug")
    post_page_move.connect(_moved, dispatch_uid="pages.moved")
    post_delete.connect(_gone, dispatch_uid="pages.deleted")
    for signal in (post_save, post_delete):
        signal.connect(_restricted, sender=PageViewRestriction, dispatch_uid="pages.privacy")
