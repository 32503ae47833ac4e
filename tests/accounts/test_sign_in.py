import re

import pytest
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin

from cms.accounts import consents
from cms.accounts.models import User
from tests.accounts.pages import (
    NEW_PASSWORD,
    code_sent_to,
    last_message,
    sign_in,
    totp_now,
)
from tests.factories.accounts import PASSWORD, StaffFactory, UserFactory, administrator, moderator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True


@pytest.fixture
def lan():
    return UserFactory(email="lan@example.vn", phone="+84912345678", phone_verified=True)


@pytest.mark.parametrize(
    "login", ["lan@example.vn", " LAN@example.vn ", "0912345678", "+84912345678"]
)
def test_by_mail_or_phone(client, lan, login):
    sign_in(client, login)
    assert client.get("/account/").context["user"] == lan


@pytest.mark.parametrize("login", ["lan@example.vn", "0912345678"])
def test_five_wrong_passwords_close_the_door_for_a_while(client, lan, login):
    for _attempt in range(5):
        client.post("/en/account/login/", {"login": login, "password": "wrong"})
    response = client.post("/en/account/login/", {"login": login, "password": PASSWORD})
    assert response.context["form"].non_field_errors() == [
        "Too many attempts. Wait five minutes, then try again."
    ]
    other = UserFactory(phone="+84987654321", phone_verified=True)
    sign_in(client, "0987654321")
    assert client.get("/account/").context["user"] == other


def test_an_unknown_address_and_a_wrong_password_read_the_same(client, lan):
    known = client.post("/account/login/", {"login": "lan@example.vn", "password": "wrong"})
    unknown = client.post("/account/login/", {"login": "lam@example.vn", "password": "wrong"})
    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


@pytest.mark.parametrize(
    ("typed", "address"), [("lan@example.vn", "lan@example.vn"), ("0912345678", "+84912345678")]
)
def test_a_forgotten_password_is_reset_by_code(client, lan, typed, address):
    client.post("/account/password/reset/", {"email": typed})
    client.post("/account/password/reset/confirm/", {"code": code_sent_to(address)})
    client.post(
        "/account/password/reset/complete/",
        {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    lan.refresh_from_db()
    assert lan.check_password(NEW_PASSWORD)


def test_a_stranger_who_asks_for_a_reset_gets_no_code_and_no_text_message(client):
    from cms.accounts.models import OutboundMessage

    for address in ("nobody@example.vn", "0999888777"):
        response = client.post("/account/password/reset/", {"email": address})
        assert response.headers["Location"] == "/account/password/reset/confirm/"
    assert [m.address for m in OutboundMessage.objects.all()] == ["nobody@example.vn"]
    assert "/account/signup/" in last_message("nobody@example.vn").text


def test_mail_goes_out_in_the_language_of_its_reader(client, lan):
    User.objects.update(language="en")
    client.post("/account/password/reset/", {"email": "lan@example.vn"})
    assert last_message("lan@example.vn").subject.endswith("is your code for a new password")


def test_staff_are_led_to_a_second_factor_first(client):
    StaffFactory(email="new@example.vn", second_factor=False)
    sign_in(client, "new@example.vn")
    for path in ("/admin/", "/", "/en/admin/"):
        response = client.get(path)
        assert (response.status_code, "/account/2fa/" in response.headers["Location"]) == (
            302,
            True,
        )
    assert client.get("/account/2fa/").status_code == 200


def test_staff_enter_with_password_and_code(client):
    moderator(email="mod@example.vn")
    response = client.post("/account/login/", {"login": "mod@example.vn", "password": PASSWORD})
    assert response.headers["Location"] == "/account/2fa/authenticate/"
    assert client.get("/admin/").headers["Location"].startswith("/account/login/")
    response = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert response.status_code == 200
    response = client.post("/account/2fa/authenticate/", {"code": totp_now()})
    assert response.headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_staff_cannot_turn_the_last_factor_off(client):
    moderator(email="mod@example.vn")
    client.post("/account/login/", {"login": "mod@example.vn", "password": PASSWORD})
    client.post("/account/2fa/authenticate/", {"code": totp_now()})
    client.post("/account/2fa/totp/deactivate/")
    assert User.objects.get().authenticator_set.count() == 1


@pytest.mark.parametrize("path", ["/admin/login/", "/_util/login/", "/en/admin/login/"])
def test_wagtails_own_sign_in_leads_to_ours(client, path):
    response = client.get(path)
    assert response.headers["Location"] in {"/account/login/", "/en/account/login/"}


def test_passkey_pages_carry_data_and_no_inline_script(client, lan):
    sign_in(client, "lan@example.vn")
    page = client.get("/account/2fa/webauthn/add/")
    text = page.content.decode()
    assert page.status_code == 200
    assert '<script id="passkey-data" type="application/json">' in text
    inline = [tag for tag in re.findall(r"<script[^>]*>", text) if " src=" not in tag]
    assert inline == ['<script id="passkey-data" type="application/json">']
    assert re.findall(r"\s(?:style|on\w+)=", text) == []


def test_a_new_address_holds_only_after_its_code(client, lan):
    sign_in(client, "lan@example.vn")
    client.post("/account/email/", {"action_add": "1", "email": "moi@example.vn"})
    lan.refresh_from_db()
    assert lan.email == "lan@example.vn"
    client.post("/account/confirm-email/", {"code": code_sent_to("moi@example.vn")})
    lan.refresh_from_db()
    assert (lan.email, lan.email_verified) == ("moi@example.vn", True)


def test_a_new_number_holds_only_after_its_code(client, lan):
    sign_in(client, "lan@example.vn")
    client.post("/account/phone/change/", {"phone": "0987 654 321"})
    lan.refresh_from_db()
    assert lan.phone == "+84912345678"
    client.post("/account/phone/verify/", {"code": code_sent_to("+84987654321")})
    lan.refresh_from_db()
    assert (lan.phone, lan.phone_verified) == ("+84987654321", True)


def test_other_devices_are_signed_out_from_the_list(client, lan):
    from django.test import Client

    other = Client()
    sign_in(other, "lan@example.vn")
    other.get("/account/")
    sign_in(client, "lan@example.vn")
    client.get("/account/")
    assert client.get("/account/sessions/").context["session_count"] == 2
    client.post("/account/sessions/")
    assert other.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


def test_the_outbox_page_is_the_demonstrations_alone(client, settings):
    moderator(email="mod@example.vn")
    page = client.get("/account/outbox/")
    assert [(person.email, code) for person, code in page.context["codes"]] == [
        ("mod@example.vn", totp_now())
    ]
    settings.DEMO = False
    assert client.get("/account/outbox/").status_code == 404


E_IDENTITY = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "e-identity",
                "name": "VNeID",
                "client_id": "id",
                "secret": "secret",
                "settings": {"server_url": "https://id.example.vn"},
            }
        ]
    }
}


def test_the_e_identity_is_hidden_without_keys_and_there_with_them(client, settings):
    assert "oidc" not in client.get("/account/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = E_IDENTITY
    page = client.get("/en/account/login/").content.decode()
    assert "Go on with VNeID" in page
    assert 'action="/en/account/oidc/e-identity/login/' in page


def test_the_e_identity_asks_for_consents_first(client, settings, rf):
    settings.SOCIALACCOUNT_PROVIDERS = E_IDENTITY
    provider = get_adapter().get_provider(rf.get("/"), "e-identity")
    login = SocialLogin(
        user=User(email="lan@example.vn", full_name="Lê Thị Lan"),
        account=SocialAccount(provider="e-identity", uid="1"),
        provider=provider,
    )
    session = client.session
    session["socialaccount_sociallogin"] = login.serialize()
    session.save()
    data = {"email": "lan@example.vn"}
    response = client.post("/account/3rdparty/signup/", data)
    assert list(response.context["form"].errors) == ["consent_account"]
    assert not User.objects.exists()
    client.post("/account/3rdparty/signup/", data | {"consent_account": "on"})
    user = User.objects.get()
    assert (user.full_name, consents.standing(user)) == ("Lê Thị Lan", {"account"})


def test_administrators_manage_people(client):
    admin = administrator()
    client.force_login(admin)
    assert client.get("/admin/users/").status_code == 200
    response = client.post(
        "/admin/users/new/",
        {
            "full_name": "Người mới",
            "email": "moi@example.vn",
            "phone": "",
            "language": "vi",
            "is_staff": "on",
            "is_active": "on",
        },
    )
    assert response.status_code == 302
    made = User.objects.get(email="moi@example.vn")
    assert (made.is_staff, made.email_verified, made.has_usable_password()) == (True, False, False)


def test_the_audit_trail_can_be_read_and_nothing_else(client):
    from cms.base.models import AuditEntry

    client.force_login(administrator())
    UserFactory()
    from cms.base import audit

    entry = audit.record(None, "test.thing", User.objects.first())
    assert client.get("/admin/audit-trail/").status_code == 200
    for path in ("new/", f"edit/{entry.pk}/", f"delete/{entry.pk}/"):
        assert client.get(f"/admin/audit-trail/{path}").status_code in {302, 403, 404}
    assert AuditEntry.objects.filter(pk=entry.pk).exists()


def test_special_days_are_the_verifiers(client):
    from tests.factories.accounts import verifier

    client.force_login(verifier())
    response = client.post(
        "/admin/special-days/new/", {"day": "2026-12-31", "works": "", "basis": "Thông báo 1"}
    )
    assert response.status_code == 302


def test_pages_of_somebody_signed_in_are_kept_by_nobody_else(client):
    assert client.get("/").get("Cache-Control") is None
    client.force_login(UserFactory())
    for path in ("/", "/search/", "/needs/new/", "/nowhere/"):
        assert client.get(path).headers["Cache-Control"] == "private"
    assert "no-store" in client.get("/account/").headers["Cache-Control"]
    assert client.get("/robots.txt").headers["Cache-Control"] == "max-age=3600, public"
