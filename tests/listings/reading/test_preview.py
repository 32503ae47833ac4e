"""What the preview shows is what will stand there: word for word, for visitors and for members."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.utils import translation

from marketplace.listings import services
from marketplace.listings.models import Listing
from tests.factories import listings as make
from tests.factories import registry, uploads

pytestmark = pytest.mark.django_db
OFFER: dict[str, Any] = {
    "body_vi": "Buồng sấy thẳng đứng.\n\nHai quạt.",
    "problem_vi": "Lúa ướt về một lượt.",
    "advantage_vi": "Đỡ công đảo.",
    "trl_evidence_vi": "Chạy ba vụ.",
    "keywords_vi": "sấy lúa",
    "inventors": ["Nguyễn Văn A", "Trần Thị B"],
    "video_url": "https://youtu.be/abc",
    "economics": [
        {"label_vi": "Chi phí", "label_en": "Cost", "unit": "đ/kg", "today": 300, "new": 180}
    ],
    "specs": [{"parameter_vi": "Độ ẩm hạt", "value": 14, "unit": "%"}],
    "reference_sites": [{"name": "HTX Một", "place": "Thới Lai", "since": "2023"}],
    "province": "92",
}
NEED: dict[str, Any] = {
    "summary_vi": "Lò vỉ ngang sấy không kịp.",
    "body_vi": "Mùa mưa lúa về một lượt.",
    "practice_vi": "Phơi sân.",
    "loss_amount": 410_000_000,
    "loss_period": "season",
    "budget_min": 600_000_000,
    "budget_max": 1_200_000_000,
    "min_trl": 7,
    "modes": ["licence"],
    "requirements": [
        {"parameter_vi": "Độ ẩm", "operator": "at_most", "value": 14, "unit": "%", "must": True}
    ],
    "province": "92",
}
CASES = [
    ("offer", "named", "public"),
    ("offer", "named", "members"),
    ("need", "named", "public"),
    ("need", "anonymous", "public"),
    ("need", "anonymous", "members"),
    ("need", "members", "members"),
]


def shown(client: Client, path: str) -> list[str]:
    """The texts, links and pictures of a page's main part, in order.

    Without what a preview adds or can't know yet: the remark that it is one, the matches, the days
    of publication and expiry, the way back to the list.
    """
    answer = client.get(path)
    assert answer.status_code == 200, path
    main = BeautifulSoup(answer.content, "html.parser").main
    assert main is not None
    for extra in main.select('[role="status"], #matches, nav'):
        extra.decompose()
    for term in main.find_all("dt"):
        if term.get_text(strip=True) in {"Còn hiện đến", "Stands until"}:
            term.parent.decompose()
    found = []
    for node in main.descendants:
        if isinstance(node, Tag):
            found += [f"{name}={node[name]}" for name in ("href", "src", "alt") if node.get(name)]
        elif node.strip():
            found.append(re.sub(r" · (?:hiện từ|đăng|published) .*", "", " ".join(node.split())))
    return found


@pytest.mark.parametrize(("kind", "disclosure", "reader"), CASES)
def test_the_preview_is_the_page(kind, disclosure, reader, board):
    owner = registry.OrganisationFactory(is_verified=True, public_phone="0292000111")
    author = make.writer(owner)
    content = OFFER if kind == "offer" else NEED
    listing = make.saved(kind, user=author, disclosure=disclosure, **content)
    services.add_image(author, listing=listing, upload=uploads.picture())
    accesses = ("nda",) if disclosure == "anonymous" else ("public", "members", "nda")
    for access in accesses:
        services.add_document(
            author, listing=listing, upload=uploads.pdf(), title=f"Hồ sơ {access}", access=access
        )
    services.add_document(
        author,
        listing=listing,
        upload=uploads.pdf(),
        title="Bằng chứng",
        access="staff",
        purpose="ownership",
    )
    desk, stranger = Client(), Client()
    desk.force_login(author)
    if reader == "members":
        stranger.force_login(make.writer(registry.OrganisationFactory(is_verified=True)))
    previews = {
        prefix: shown(desk, f"{prefix}/desk/listings/{listing.code}/preview/?as={reader}")
        for prefix in ("", "/en")
    }
    make.approved(services.submit(author, listing=listing), board.moderator)
    board.index.drain()
    listing = Listing.objects.get()
    with translation.override("vi"):
        address = listing.get_absolute_url()
    for prefix, preview in previews.items():
        page = shown(stranger, prefix + address)
        assert preview == page
        assert "Bằng chứng" not in " ".join(preview)
        named = disclosure != "anonymous"
        assert [owner.name_en if prefix else owner.name_vi] * named == [
            text for text in preview if text in {owner.name_vi, owner.name_en}
        ]


@pytest.mark.parametrize("reader", ["public", "members"])
def test_the_preview_of_a_change_is_the_page_after_it(board, reader):
    """While the old version stays up, the preview shows the new one."""
    listing = board.put("need", **NEED)
    author = listing.created_by
    make.change(listing, author, title_vi="Tiêu đề mới", budget_max=2_000_000_000)
    desk, stranger = Client(), Client()
    desk.force_login(author)
    if reader == "members":
        stranger.force_login(make.writer(registry.OrganisationFactory(is_verified=True)))
    preview = shown(desk, f"/desk/listings/{listing.code}/preview/?as={reader}")
    assert "Tiêu đề mới" in preview
    assert "Tiêu đề mới" not in shown(stranger, listing.get_absolute_url())
    make.approved(services.submit(author, listing=Listing.objects.get()), board.moderator)
    assert preview == shown(stranger, Listing.objects.get().get_absolute_url())
