"""Plants pages and news in both languages, as an editor would."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from wagtail.models import Locale, Page

from cms.accounts.models import User
from cms.base import files
from cms.base.models import ExchangeImage
from cms.pages.demo import data
from cms.pages.front import NEWS_PICTURE
from cms.pages.models import ContentPage, HomePage, NewsIndexPage, NewsPage

PICTURE_SIZES = ("width-480|format-webp", "width-960|format-webp")


@dataclass(slots=True)
class Editing:
    """The editor with what she has at hand."""

    demo: data.Demo
    editor: User
    drawn: Callable[[str, str], bytes]

    def plant(self) -> int:
        """Front pages, content pages and news; how many pages were made."""
        home = HomePage.objects.get(locale__language_code="vi")
        english = Locale.objects.get(language_code="en")
        for page in (home, home.get_translation(english)):
            lang = page.locale.language_code
            examples = getattr(self.demo, f"home_examples_{lang}")
            page.hero = getattr(self.demo.home["hero"], lang)
            page.hint = getattr(self.demo.home["hint"], lang)
            page.examples = ", ".join(examples)
            page.body = json.dumps(self._home_body(lang))
            page.save_revision(user=self.editor).publish()
        made = sum(self._both(home, entry) for entry in self.demo.pages)
        return made + self._news(home)

    def _home_body(self, lang: str) -> list[dict[str, Any]]:
        def word(name: str) -> str:
            return str(getattr(self.demo.home[name], lang))

        prefix = "" if lang == "vi" else "/en"
        value = {
            "title": word("help_title"),
            "text": word("help_text"),
            "label": word("post_need"),
            "url": f"{prefix}/needs/new/",
        }
        return [{"type": "action", "value": value}]

    def _body(self, entry: data.PageEntry, lang: str) -> str:
        blocks: list[dict[str, Any]] = [
            {"type": "text", "value": _html(entry.body.paragraphs("vi" if lang == "vi" else "en"))}
        ]
        if entry.slug == "faq":
            blocks += [
                {
                    "type": "question",
                    "value": {
                        "question": getattr(one.question, lang),
                        "answer": _html([getattr(one.answer, lang)]),
                    },
                }
                for one in self.demo.questions
            ]
        return json.dumps(blocks)

    def _both(self, home: Page, entry: data.PageEntry) -> int:
        page = home.add_child(
            instance=ContentPage(
                title=entry.title.vi,
                slug=entry.slug,
                intro=entry.intro.vi,
                body=self._body(entry, "vi"),
                locale=home.locale,
            )
        )
        page.save_revision().publish()
        other = _translated(page)
        other.title, other.intro = entry.title.en, entry.intro.en
        other.body = self._body(entry, "en")
        other.save_revision().publish()
        return 2

    def _news(self, home: Page) -> int:
        index = home.add_child(
            instance=NewsIndexPage(
                title="Tin tức", slug="news", show_in_menus=True, locale=home.locale
            )
        )
        index.save_revision().publish()
        english = _translated(index)
        english.title, english.show_in_menus = "News", True
        english.save_revision().publish()
        made = 2
        for entry in self.demo.news:
            day = timezone.localdate() - timedelta(days=entry.days_ago)
            image = self._image(entry.picture, entry.ref)
            page = index.add_child(
                instance=NewsPage(
                    title=entry.title.vi,
                    slug=entry.ref,
                    date=day,
                    intro=entry.intro.vi,
                    picture=image,
                    picture_alt=entry.picture.caption.vi,
                    body=json.dumps(
                        [{"type": "text", "value": _html(entry.body.paragraphs("vi"))}]
                    ),
                    locale=home.locale,
                )
            )
            page.save_revision().publish()
            other = _translated(page)
            other.title, other.intro = entry.title.en, entry.intro.en
            other.picture_alt = entry.picture.caption.en
            other.body = json.dumps([{"type": "text", "value": _html(entry.body.paragraphs("en"))}])
            other.save_revision().publish()
            made += 2
        return made

    def _image(self, picture: data.Picture, seed: str) -> ExchangeImage:
        drawn = self.drawn(picture.motif, seed)
        upload = SimpleUploadedFile("picture.jpg", drawn, "image/jpeg")
        caption = picture.caption
        image = files.store_image(
            self.editor,
            upload=upload,
            title=caption.vi,
            alt_vi=caption.vi,
            alt_en=caption.en,
        )
        image.get_renditions(*PICTURE_SIZES, NEWS_PICTURE)
        return image


def _translated(page: Page) -> Any:
    return page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=False)


def _html(paragraphs: Any) -> str:
    return str(format_html("{}", format_html_join("", "<p>{}</p>", ((p,) for p in paragraphs))))
