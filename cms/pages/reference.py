"""What the site starts with: languages, two home pages, the editor's rights."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import GroupPagePermission, Locale, Page, Site

from cms.accounts import staff
from cms.pages.models import HomePage

HOMES = {
    "vi": {
        "title": "Trang chủ",
        "slug": "home",
        "hero": (
            "Nơi doanh nghiệp đồng bằng nói ra vấn đề, "
            "và người có công nghệ trả lời trong năm ngày làm việc."
        ),
        "hint": "Cứ nói như nói với thợ máy, có dấu hay không dấu đều được.",
        "examples": "máy sấy lúa, vỏ đầu tôm, do man tu dong",
    },
    "en": {
        "title": "Home",
        "slug": "home-en",
        "hero": (
            "Where delta businesses say their problem, "
            "and people with technology answer within five working days."
        ),
        "hint": "Say it as you would to a mechanic. Typing without accents is fine.",
        "examples": "rice dryer, shrimp shells, salinity warning",
    },
}
EDITOR_RIGHTS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")


def _root() -> Page:
    """Wagtail's root; a database made without migrations has none."""
    root = Page.get_first_root_node()
    if root is None:
        locale = Locale.objects.get(language_code="vi")
        kind = ContentType.objects.get_for_model(Page)
        root = Page.add_root(title="Root", slug="root", locale=locale, content_type=kind)
    return root


def _homes() -> HomePage:
    root = _root()
    vietnamese: HomePage | None = HomePage.objects.filter(
        locale__language_code="vi", depth=2
    ).first()
    if vietnamese is None:
        welcome = Page.objects.filter(slug="home", depth=2).exclude(
            content_type=ContentType.objects.get_for_model(HomePage)
        )
        for page in welcome:  # the page that Wagtail's own migration makes
            page.delete()
        root.refresh_from_db()
        locale = Locale.objects.get(language_code="vi")
        vietnamese = root.add_child(instance=HomePage(locale=locale, **HOMES["vi"]))
    english = Locale.objects.get(language_code="en")
    if not vietnamese.has_translation(english):
        page = vietnamese.copy_for_translation(english)
        for name, value in HOMES["en"].items():
            setattr(page, name, value)
        page.save_revision().publish()
    return vietnamese


def sync() -> str:
    """Make the languages, the home pages, the site and the editor's page permissions."""
    for code in ("vi", "en"):
        Locale.objects.get_or_create(language_code=code)
    home = _homes()
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(
            hostname="localhost", port=80, root_page=home, is_default_site=True,
            site_name="Sàn giao dịch công nghệ Cần Thơ",
        )  # fmt: skip
    elif site.root_page_id != home.pk and not isinstance(site.root_page.specific, HomePage):
        site.root_page, site.site_name = home, "Sàn giao dịch công nghệ Cần Thơ"
        site.save()
    editors, _made = Group.objects.get_or_create(name=staff.EDITOR)
    rights = Permission.objects.filter(
        content_type=ContentType.objects.get_for_model(Page), codename__in=EDITOR_RIGHTS
    )
    root = _root()
    for right in rights:
        GroupPagePermission.objects.get_or_create(group=editors, page=root, permission=right)
    return "pages: languages, home pages, site, editors' rights"
