"""Pages that the centre's editors write."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _l
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.base.text import slug
from cms.pages import front
from cms.pages.blocks import BodyBlock
from cms.theme import nav

NEWS_A_PAGE = 12


class ExchangePage:
    """What all our pages share: they know their addresses in the other languages."""

    def language_alternates(self, request: HttpRequest | None = None) -> list[nav.Alternate]:
        """This page in each language; the front page where it isn't translated. One query."""
        page: Any = self
        rows = page.get_translations(inclusive=True).live().filter(alias_of=None)
        urls = {
            row.locale.language_code: row.get_url(request) for row in rows.select_related("locale")
        }
        found = []
        for code, name in settings.LANGUAGES:
            with translation.override(code):
                url = urls.get(code) or nav.path("home")
            own = code == page.locale.language_code
            found.append(nav.Alternate(code, name, code.upper(), url, own))
        return found

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the page's one address and its translations."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)  # type: ignore[misc]  # Wagtail's
        page: Any = self
        context["canonical_path"] = page.get_url(request) or request.path
        context["language_alternates"] = self.language_alternates(request)
        return context

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """With an address that can be read out and typed: without marks, as all of ours."""
        page: Any = self
        if page.slug or page.title:
            page.slug = slug(page.slug or page.title)
        super().full_clean(*args, **kwargs)  # type: ignore[misc]  # Wagtail's

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        """The preview in the page's own language, whatever the editor's is."""
        page: Any = self
        with translation.override(page.locale.language_code):
            response: Any = super().serve_preview(request, mode_name)  # type: ignore[misc]  # Wagtail's
            return response.render() if hasattr(response, "render") else response


class HomePage(ExchangePage, Page):
    """The front: one sentence, one box, live content, and what editors put below."""

    hero = models.CharField(_l("one sentence"), max_length=200)
    hint = models.CharField(_l("how to ask"), max_length=200, blank=True)
    examples = models.CharField(
        _l("searches to try"), max_length=200, blank=True, help_text=_l("Separated by commas.")
    )
    body = StreamField(BodyBlock(), verbose_name=_l("below the live content"), blank=True)

    max_count_per_parent = 2
    parent_page_types = ("wagtailcore.Page",)
    template = "pages/home.html"
    content_panels = (
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("hero"), FieldPanel("hint"), FieldPanel("examples")], heading=_l("The box")
        ),
        FieldPanel("body"),
    )

    class Meta:
        verbose_name = _l("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the newest of everything."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context |= front.live_content()
        context["examples"] = [word.strip() for word in self.examples.split(",") if word.strip()]
        return context


class ContentPage(ExchangePage, Page):
    """A page made of blocks."""

    intro = models.CharField(_l("introduction"), max_length=300, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_l("content"), blank=True)

    parent_page_types = ("pages.HomePage", "pages.ContentPage")
    subpage_types = ("pages.ContentPage",)
    template = "pages/content.html"
    content_panels = (*Page.content_panels, FieldPanel("intro"), FieldPanel("body"))
    search_fields = (*Page.search_fields, index.SearchField("intro"), index.SearchField("body"))

    class Meta:
        verbose_name = _l("content page")
        verbose_name_plural = _l("content pages")


class NewsIndexPage(ExchangePage, Page):
    """The list of news."""

    intro = models.CharField(_l("introduction"), max_length=300, blank=True)

    parent_page_types = ("pages.HomePage",)
    subpage_types = ("pages.NewsPage",)
    template = "pages/news_index.html"
    content_panels = (*Page.content_panels, FieldPanel("intro"))

    class Meta:
        verbose_name = _l("list of news")

    def news(self) -> QuerySet[NewsPage]:
        """Published news, newest first."""
        found: QuerySet[NewsPage] = NewsPage.objects.child_of(self).live().public()
        found = found.select_related("picture").prefetch_related("picture__renditions")
        return found.order_by("-date", "-pk")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With one page of news; an impossible page number gives the nearest one."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        pages = Paginator(self.news(), NEWS_A_PAGE)
        context["news"] = pages.get_page(request.GET.get("page"))
        context["rows"] = [front.news_item(page) for page in context["news"]]
        if context["news"].number > 1:
            context["canonical_path"] += f"?page={context['news'].number}"
        return context


class NewsPage(ExchangePage, Page):
    """A piece of news."""

    date = models.DateField(_l("date"), default=timezone.localdate)
    intro = models.CharField(_l("introduction"), max_length=300)
    picture = models.ForeignKey(
        "base.ExchangeImage",
        verbose_name=_l("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    picture_alt = models.CharField(_l("what is on the picture"), max_length=255, blank=True)
    body = StreamField(BodyBlock(), verbose_name=_l("content"), blank=True)

    parent_page_types = ("pages.NewsIndexPage",)
    subpage_types = ()
    template = "pages/news.html"
    content_panels = (
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("intro"),
        FieldPanel("picture"),
        FieldPanel("picture_alt"),
        FieldPanel("body"),
    )
    search_fields = (*Page.search_fields, index.SearchField("intro"), index.SearchField("body"))

    class Meta:
        verbose_name = _l("news")
        verbose_name_plural = _l("news")
