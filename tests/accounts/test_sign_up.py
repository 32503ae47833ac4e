import pytest
from django.core.cache import cache
from django.utils.html import escape

from cms.accounts import consents
from cms.accounts.models import OutboundMessage, User
from tests.accounts.pages import NEW_PASSWORD, code_sent_to, last_message, sign_up_data
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings):
    """Text messages stop in the visible outbox."""
    settings.DEMO = True


def test_by_mail_from_form_to_organisation(client):
    response = client.post("/account/signup/", sign_up_data("Lan@Example.VN"))
    assert response.headers["Location"] == "/account/confirm-email/"
    user = User.objects.get()
    assert (user.email, user.email_verified, user.full_name, user.language) == (
        "lan@example.vn",
        False,
        "Lê Thị Lan",
        "vi",
    )
    response = client.post("/account/confirm-email/", {"code": code_sent_to("lan@example.vn")})
    assert response.headers["Location"] == "/account/organisation/"
    user.refresh_from_db()
    assert user.email_verified
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize("typed", ["0912345678", "+84 912 345 678", "0912.345.678", "84912345678"])
def test_by_phone_however_it_is_written(client, typed):
    response = client.post("/account/signup/", sign_up_data(typed))
    assert response.headers["Location"] == "/account/phone/verify/"
    response = client.post("/account/phone/verify/", {"code": code_sent_to("+84912345678")})
    assert response.headers["Location"] == "/account/organisation/"
    user = User.objects.get()
    assert (user.email, user.phone, user.phone_verified) == (None, "+84912345678", True)
    client.logout()
    response = client.post("/account/login/", {"login": "0912 345 678", "password": NEW_PASSWORD})
    assert response.headers["Location"] == "/desk/"


def test_numbers_are_not_asked_for_where_no_text_message_can_be_sent(client, settings):
    settings.DEMO = False
    page = client.get("/en/account/signup/").content.decode()
    assert "E-mail or phone number" not in page
    response = client.post("/en/account/signup/", sign_up_data("0912345678"))
    assert response.context["form"].errors["login"] == [
        "We can't send text messages yet. Use an e-mail address."
    ]
    assert not User.objects.exists()


def test_consents_are_asked_apart_and_never_ticked(client):
    page = client.get("/account/signup/")
    boxes = page.context["form"].consent_fields()
    assert len(boxes) == 4
    assert "checked" not in "".join(str(box) for box in boxes)
    client.post("/account/signup/", sign_up_data("lan@example.vn", consent_match_alerts="on"))
    user = User.objects.get()
    assert consents.standing(user) == {"account", "match_alerts"}
    kept = user.consents.get(purpose="match_alerts")
    assert (kept.text, kept.language, kept.source) == (
        consents.words("match_alerts"),
        "vi",
        "signup",
    )


def test_without_the_necessary_consent_there_is_no_account(client):
    response = client.post(
        "/en/account/signup/", sign_up_data("lan@example.vn", consent_account="")
    )
    assert response.context["form"].errors == {
        "consent_account": ["Without this consent we can't keep an account for you."]
    }
    assert not User.objects.exists()
    assert not OutboundMessage.objects.exists()


def test_a_wrong_code_lets_nobody_in_and_three_end_it(client):
    client.post("/account/signup/", sign_up_data("lan@example.vn"))
    right = code_sent_to("lan@example.vn")
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _attempt in range(3):
        client.post("/account/confirm-email/", {"code": wrong})
    response = client.post("/account/confirm-email/", {"code": right})
    assert response.headers["Location"] == "/account/login/"
    assert not User.objects.get().email_verified
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("login", "address"), [("lan@example.vn", "lan@example.vn"), ("0912345678", "+84912345678")]
)
def test_a_taken_address_looks_the_same_from_outside(client, login, address):
    UserFactory(email="lan@example.vn", phone="+84912345678", phone_verified=True)
    taken = client.post("/account/signup/", sign_up_data(login))
    taken_page = client.get(taken.headers["Location"]).content.decode()
    assert User.objects.count() == 1
    assert "mã của bạn" not in last_message(address).text
    client.cookies.clear()
    cache.clear()
    free = client.post(
        "/account/signup/", sign_up_data(login.replace("lan", "lam").replace("678", "679"))
    )
    free_page = client.get(free.headers["Location"]).content.decode()
    assert taken.headers["Location"] == free.headers["Location"]
    assert len(taken_page) - len(free_page) < 700  # the box for another address is left out


def test_codes_are_not_sent_without_end(client):
    answers = [
        client.post("/account/signup/", sign_up_data(f"p{n}@example.vn")).status_code
        for n in range(21)
    ]
    assert answers[-1] == 429


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", "x" * 121),
        ("full_name", "\u202e\u200b"),
        ("login", "🌾"),
        ("login", "<script>alert(1)</script>"),
        ("login", "a@" + "b" * 300 + ".vn"),
        ("login", "09" + "1" * 60),
        ("login", "lan@@example"),
        ("password1", "12345678"),
        ("password1", "ngắn"),
    ],
)
def test_bad_input_is_explained_and_changes_nothing(client, field, value):
    response = client.post("/account/signup/", sign_up_data("lan@example.vn") | {field: value})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert not User.objects.exists()
    assert not OutboundMessage.objects.exists()


@pytest.mark.parametrize("name", ["Lan 🌾", "مريم", "<b>Lan</b>", 'N\'Trang "Lơng"'])
def test_any_real_name_is_kept_and_shown_as_text(client, name):
    client.post("/account/signup/", sign_up_data("lan@example.vn", full_name=name))
    client.post("/account/confirm-email/", {"code": code_sent_to("lan@example.vn")})
    assert User.objects.get().full_name == name
    page = client.get("/account/").content.decode()
    assert f"<h1>{escape(name)}</h1>" in page
