import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from cms.accounts.models import Notification, OutboundMessage
from ecosystem.registry.models import Affiliation, Organisation
from tests.factories.accounts import UserFactory
from tests.factories.registry import (
    AffiliationFactory,
    OrganisationFactory,
    StandingFactory,
    owner_of,
)

pytestmark = pytest.mark.django_db


def registry_queries(client, address: str) -> int:
    """Queries of a page that are the registry's: header and footer belong to other rooms."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return sum('"registry_' in query["sql"] for query in captured.captured_queries)


def manage(name: str, organisation: Organisation, **more) -> str:
    return reverse(f"registry:{name}", kwargs={"code": organisation.code, **more})


@pytest.fixture
def owner(client):
    person = UserFactory(full_name="Trần Thị Chủ")
    client.force_login(person)
    return person


@pytest.fixture
def firm(owner):
    return OrganisationFactory(name_vi="Công ty Máy sấy Cờ Đỏ", owner=owner)


# --- the public page


def test_the_public_page_shows_the_record_in_both_languages(client):
    organisation = OrganisationFactory(
        name_vi="Công ty Sấy lúa",
        name_en="Rice Drying Company",
        is_verified=True,
        fields=("s.rice",),
        story_vi="Chuyện của chúng tôi.",
    )
    page = client.get(organisation.get_absolute_url())
    assert page.status_code == 200
    text = page.content.decode()
    assert "<h1>Công ty Sấy lúa</h1>" in text
    assert "Lúa gạo và sau thu hoạch" in text
    english = client.get(f"/en{organisation.get_absolute_url()}").content.decode()
    assert "<h1>Rice Drying Company</h1>" in english
    assert 'lang="vi"><p>Chuyện của chúng tôi.</p>' in english
    assert "What “verified” means" in english
    assert 'style="' not in text


def test_a_wrong_slug_leads_to_the_right_address(client):
    organisation = OrganisationFactory(name_vi="Máy sấy")
    answer = client.get(f"/organisations/old-name-{organisation.code.lower()}/")
    assert (answer.status_code, answer.url) == (301, organisation.get_absolute_url())
    assert organisation.get_absolute_url() == f"/organisations/may-say-{organisation.code}/"


@pytest.mark.parametrize("code", ["00000000", "ZZZZZZZZ", "1234567"])
def test_a_code_that_is_none_is_a_plain_404(client, code):
    assert client.get(f"/organisations/x-{code}/").status_code == 404


def test_an_archived_organisation_is_there_for_its_people_only(client):
    organisation = OrganisationFactory(state="archived")
    address = organisation.get_absolute_url()
    assert client.get(address).status_code == 404
    client.force_login(owner_of(organisation))
    assert client.get(address).status_code == 200


def test_the_personal_number_is_on_no_page(client):
    household = OrganisationFactory(
        kinds=["household_business"], personal_number="092123456789", name_vi="Hộ Năm Sấy"
    )
    person = owner_of(household)
    client.force_login(person)
    for address in (
        household.get_absolute_url(),
        reverse("registry:organisations"),
        manage("manage", household),
        manage("edit", household),
        manage("people", household),
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert "092123456789" not in page.content.decode()


def test_names_can_not_break_out_of_the_structured_data(client):
    organisation = OrganisationFactory(name_vi="</script><script>alert(1)</script>")
    text = client.get(organisation.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in text
    assert "\\u003c/script>" in text


def test_figures_stand_only_from_five_interests_on(client):
    few = StandingFactory(interests_received=4, interests_answered_in_time=4).organisation
    enough = StandingFactory(interests_received=5, interests_answered_in_time=3).organisation
    assert "How it answers" not in client.get(f"/en{few.get_absolute_url()}").content.decode()
    with translation.override("vi"):
        address = enough.get_absolute_url()
    text = client.get(f"/en{address}").content.decode()
    assert "60 %" in text
    assert "3 of 5 interests received, within five working days." in text


def test_other_rooms_add_their_sections(client, monkeypatch):
    from ecosystem.registry.hooks import Section, organisation_sections

    added = Section("Listings", "registry/_suggest.html", {"items": [{"label": "Hàng của tôi"}]})
    monkeypatch.setattr(organisation_sections, "_functions", {"x": lambda *_given: added})
    text = client.get(OrganisationFactory().get_absolute_url()).content.decode()
    assert "<h2>Listings</h2>" in text


# --- the directory


@pytest.mark.parametrize("rows", [1, 3])
def test_the_directory_costs_the_same_whatever_it_shows(client, rows):
    for _n in range(rows):
        OrganisationFactory(fields=("s.rice", "s.aqua"))
    address = reverse("registry:organisations")
    page = client.get(address)  # warms the taxonomy
    assert page.content.decode().count('class="listing ') == rows
    assert registry_queries(client, address) == 4


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=say+lua", ["Máy sấy lúa"]),
        ("q=M%C3%A1y", ["Máy sấy lúa", "Máy xay"]),
        ("kind=university", ["Trường"]),
        ("field=s.rice", ["Máy sấy lúa"]),
        ("verified=on", ["Trường"]),
        ("province=82", []),
        ("province=92&ward=31135", ["Máy sấy lúa", "Máy xay", "Trường"]),
        ("kind=nonsense&province=zz&page=-1", ["Máy sấy lúa", "Máy xay", "Trường"]),
        ("page=1000000000", ["Máy sấy lúa", "Máy xay", "Trường"]),
        ("q=%25%27%22%3C%3E", []),
    ],
)
def test_the_directory_is_narrowed(client, query, expected):
    OrganisationFactory(name_vi="Máy sấy lúa", fields=("s.rice.drying",))
    OrganisationFactory(name_vi="Máy xay", kinds=["cooperative", "startup"])
    OrganisationFactory(name_vi="Trường", kinds=["university"], is_verified=True)
    OrganisationFactory(name_vi="Người một mình", kinds=["individual"], listed=False)
    OrganisationFactory(name_vi="Đã lưu trữ", state="archived")
    page = client.get(f"{reverse('registry:organisations')}?{query}")
    assert page.status_code == 200
    assert [row["title"] for row in page.context["rows"]] == expected


def test_a_later_kind_is_found_too(client):
    OrganisationFactory(name_vi="Hợp tác xã", kinds=["cooperative", "startup"])
    page = client.get(f"{reverse('registry:organisations')}?kind=startup")
    assert [row["title"] for row in page.context["rows"]] == ["Hợp tác xã"]


# --- onboarding


@pytest.mark.parametrize("typed", ["may say", "MÁY SẤY", "1800100005", "180-010-0005"])
def test_an_organisation_is_found_by_name_or_whole_tax_code(client, owner, typed):
    OrganisationFactory(name_vi="Máy Sấy Ô Môn", tax_code="1800100005")
    page = client.get(reverse("registry:onboarding"), {"q": typed})
    assert [one.name_vi for one, _row in page.context["found"]] == ["Máy Sấy Ô Môn"]
    suggested = client.get(reverse("registry:find"), {"q": typed}).content.decode()
    assert "Máy Sấy Ô Môn" in suggested


@pytest.mark.parametrize("typed", ["1", "18001000", "m", "%%", "'\"", "x" * 10_000])
def test_part_of_a_number_finds_nobody(client, owner, typed):
    OrganisationFactory(name_vi="Máy Sấy Ô Môn", tax_code="1800100005")
    assert client.get(reverse("registry:onboarding"), {"q": typed}).context["found"] == []


def test_onboarding_needs_an_account(client):
    answer = client.get(reverse("registry:onboarding"))
    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/")


def form_data(**changes) -> dict:
    return {
        "kind": "enterprise",
        "name_vi": "Cơ khí Phong Điền",
        "tax_code": "",
        "province": "92",
        "ward": "31299",
        "sectors": ["s.rice"],
    } | changes


def test_a_firm_is_entered_and_belongs_to_whoever_entered_it(client, owner):
    answer = client.post(reverse("registry:create"), form_data(tax_code="1800.100.005"))
    organisation = Organisation.objects.get()
    assert (answer.status_code, answer.url) == (302, manage("manage", organisation))
    assert organisation.tax_code == "1800100005"
    assert organisation.ward.name_vi == "Xã Phong Điền"
    assert [f.code for f in organisation.sectors.all()] == ["s.rice"]
    assert organisation.listed
    affiliation = organisation.affiliations.get()
    assert (affiliation.user, affiliation.role, affiliation.state) == (owner, "owner", "active")
    assert client.get(answer.url).status_code == 200


def test_the_same_form_sent_twice_enters_one(client, owner):
    first = client.post(reverse("registry:create"), form_data())
    second = client.post(reverse("registry:create"), form_data())
    assert first.url == second.url
    assert Organisation.objects.count() == 1


def test_whoever_came_from_elsewhere_goes_back_there(client, owner):
    answer = client.post(reverse("registry:create"), form_data(next="/needs/new/"))
    assert answer.url == "/needs/new/"
    answer = client.post(
        reverse("registry:create"), form_data(name_vi="Khác", next="https://evil.example/")
    )
    assert answer.url.startswith("/desk/organisations/")


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name_vi": ""}, "name_vi", None),
        ({"name_vi": "x" * 201}, "name_vi", None),
        ({"name_vi": "🙂🙂"}, "name_vi", "Write the organisation's name."),
        ({"tax_code": "180010000"}, "tax_code", "A tax code has 10 or 13 digits; you entered 9."),
        ({"tax_code": "1800100001"}, "tax_code", None),
        ({"tax_code": "abc"}, "tax_code", None),
        ({"kind": "church"}, "kind", None),
        ({"kind": "individual"}, "kind", None),
        ({"ward": "00070"}, "ward", None),
        ({"province": "99"}, "province", None),
        ({"sectors": ["nonsense"]}, "sectors", None),
    ],
)
def test_what_is_wrong_comes_back_with_everything_typed(client, owner, changes, field, said):
    data = form_data(**changes)
    page = client.post(f"/en{reverse('registry:create')}", data)
    assert page.status_code == 422
    assert Organisation.objects.count() == 0
    errors = page.context["form"].errors[field]
    assert len(errors) == 1
    if said:
        assert errors == [said]
    assert page.context["form"]["name_vi"].value() == data["name_vi"]


@pytest.mark.parametrize(
    "name",
    ["Máy 🙂 sấy", "شركة", "<b>Đậm</b>", "<script>alert(1)</script>", "'; DROP TABLE x; --"],
)
def test_unusual_names_are_text_and_nothing_more(client, owner, name):
    client.post(reverse("registry:create"), form_data(name_vi=name))
    organisation = Organisation.objects.get()
    assert organisation.name_vi == name
    for address in (organisation.get_absolute_url(), manage("manage", organisation)):
        text = client.get(address).content.decode()
        assert "<script>alert" not in text
        assert "<b>Đậm" not in text


def test_direction_overrides_are_taken_out(client, owner):
    client.post(reverse("registry:create"), form_data(name_vi="Máy\u202e sấy\u200b"))
    assert Organisation.objects.get().name_vi == "Máy sấy"


def test_a_tax_code_that_is_taken_is_said_so(client, owner):
    OrganisationFactory(tax_code="1800100005")
    page = client.post(reverse("registry:create"), form_data(tax_code="1800100005"))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["tax_code"]
    assert Organisation.objects.count() == 1


def test_wards_of_another_province_come_without_scripts(client, owner):
    page = client.post(
        reverse("registry:create"), form_data(province="82", show_wards="1", name_vi="Nửa chừng")
    )
    assert page.status_code == 200
    form = page.context["form"]
    assert form["name_vi"].value() == "Nửa chừng"
    assert len(form.fields["ward"].choices) == 103  # 102 wards of Đồng Tháp and "not said"
    assert form.errors == {}
    assert Organisation.objects.count() == 0


def test_a_household_may_leave_its_number_and_a_firm_may_not(client, owner):
    number = "092123456789"
    client.post(
        reverse("registry:create"), form_data(kind="household_business", personal_number=number)
    )
    assert Organisation.objects.get().personal_number == number
    client.post(reverse("registry:create"), form_data(name_vi="Hai", personal_number=number))
    assert Organisation.objects.get(name_vi="Hai").personal_number == ""
    page = client.post(
        f"/en{reverse('registry:create')}",
        form_data(kind="household_business", name_vi="Ba", personal_number="12"),
    )
    assert page.context["form"].errors == {
        "personal_number": ["A personal number has 12 digits, without letters."]
    }


def test_one_click_is_enough_for_a_person_alone(client, owner):
    answer = client.post(reverse("registry:alone"), {"next": "/needs/new/"})
    assert answer.url == "/needs/new/"
    client.post(reverse("registry:alone"))
    organisation = Organisation.objects.get()
    assert (organisation.kinds, organisation.name_vi) == (["individual"], "Trần Thị Chủ")
    assert not organisation.listed
    client.logout()
    assert "Trần Thị Chủ" not in client.get(reverse("registry:organisations")).content.decode()


# --- joining


def test_asking_to_join_tells_the_owners_by_mail_and_in_the_app(client):
    firm = OrganisationFactory(name_vi="Viện Lúa", name_en="Rice Institute")
    chief = owner_of(firm, language="en")
    asker = UserFactory(full_name="Lê Văn Xin")
    client.force_login(asker)
    answer = client.post(
        reverse("registry:join", kwargs={"code": firm.code}),
        {"role": "research_office", "message": "Phòng Khoa học"},
    )
    assert (answer.status_code, answer.url) == (302, reverse("registry:onboarding"))
    asked = Affiliation.objects.get(user=asker)
    assert (asked.state, asked.role, asked.message) == (
        "asked",
        "research_office",
        "Phòng Khoa học",
    )
    note = Notification.objects.get()
    assert (note.user, note.subject) == (chief, "Lê Văn Xin asks to join Rice Institute")
    assert "Phòng Khoa học" in note.body
    assert note.url == f"/en/desk/organisations/{firm.code}/people/"
    mail = OutboundMessage.objects.get()
    assert (mail.address, mail.subject) == (chief.email, note.subject)
    assert client.get(manage("manage", firm)).status_code == 404


def test_asking_twice_or_for_too_many_is_refused_and_sends_nothing(client, owner):
    firms = [OrganisationFactory() for _n in range(6)]
    for firm in firms[:5]:
        client.post(reverse("registry:join", kwargs={"code": firm.code}), {"role": "editor"})
    assert Affiliation.objects.count() == 5
    for firm in (firms[0], firms[5]):
        page = client.post(reverse("registry:join", kwargs={"code": firm.code}), {"role": "editor"})
        assert page.status_code == 422
    assert Affiliation.objects.count() == 5
    assert OutboundMessage.objects.count() == 0


def test_a_person_alone_can_not_be_joined(client, owner):
    person = OrganisationFactory(kinds=["individual"], listed=True)
    page = client.post(reverse("registry:join", kwargs={"code": person.code}), {"role": "editor"})
    assert page.status_code == 422
    hidden = OrganisationFactory(listed=False)
    address = reverse("registry:join", kwargs={"code": hidden.code})
    assert client.post(address, {"role": "editor"}).status_code == 404
    assert Affiliation.objects.count() == 0


def test_an_owner_lets_somebody_in_with_another_role(client, firm):
    asked = AffiliationFactory(organisation=firm, state="asked", role="owner")
    page = client.get(manage("people", firm))
    assert [one.pk for one in page.context["asked"]] == [asked.pk]
    answer = client.post(
        manage("decide", firm, request_code=asked.code), {"answer": "approve", "role": "editor"}
    )
    assert answer.status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.role) == ("active", "editor")
    note = Notification.objects.get()
    assert (note.user, note.kind) == (asked.user, "registry.joining")
    # A second answer changes nothing and tells nobody.
    client.post(manage("decide", firm, request_code=asked.code), {"answer": "refuse"})
    asked.refresh_from_db()
    assert asked.state == "active"
    assert Notification.objects.count() == 1


def test_an_invitation_waits_for_a_yes(client, firm, owner):
    guest = UserFactory(email="guest@example.com")
    data = {"invite-address": "GUEST@example.com", "invite-role": "leader"}
    assert client.post(manage("invite", firm), data).status_code == 302
    invited = Affiliation.objects.get(user=guest)
    assert (invited.state, invited.role) == ("invited", "leader")
    client.force_login(guest)
    assert client.get(manage("manage", firm)).status_code == 404
    page = client.get(reverse("registry:onboarding"))
    assert page.context["invitations"] == [invited]
    address = reverse("registry:invitation", kwargs={"request_code": invited.code})
    client.post(address, {"answer": "accept"})
    assert client.get(manage("manage", firm)).status_code == 200
    assert Notification.objects.filter(user=owner).count() == 1


def test_inviting_does_not_tell_who_has_an_account(client, firm):
    known = UserFactory(email="known@example.com")
    answers = [
        client.post(manage("invite", firm), {"invite-address": a, "invite-role": "editor"})
        for a in ("known@example.com", "nobody@example.com")
    ]
    assert [a.status_code for a in answers] == [302, 302]
    assert [a.url for a in answers] == [manage("people", firm)] * 2
    said = [str(m) for m in client.get(manage("people", firm)).context["messages"]]
    assert said[0] == said[1]
    assert Affiliation.objects.filter(state="invited").get().user == known


def test_the_last_owner_stays(client, firm, owner):
    mine = firm.affiliations.get(user=owner)
    client.post(manage("end", firm, request_code=mine.code))
    mine.refresh_from_db()
    assert mine.state == "active"
    AffiliationFactory(organisation=firm, role="owner")
    answer = client.post(manage("end", firm, request_code=mine.code))
    assert answer.url == reverse("registry:onboarding")
    mine.refresh_from_db()
    assert mine.state == "ended"


# --- the workplace


@pytest.mark.parametrize("name", ["manage", "edit", "people"])
def test_another_organisations_workplace_is_a_404(client, owner, name):
    other = OrganisationFactory(name_vi="Bí mật của người khác")
    page = client.get(manage(name, other))
    assert page.status_code == 404
    assert "Bí mật" not in page.content.decode()


@pytest.mark.parametrize("name", ["edit", "logo", "approval", "invite", "add_role"])
def test_strangers_change_nothing(client, owner, name):
    other = OrganisationFactory()
    before = Organisation.objects.filter(pk=other.pk).values().get()
    assert client.post(manage(name, other), {"name_vi": "Chiếm"}).status_code == 404
    assert Organisation.objects.filter(pk=other.pk).values().get() == before
    assert OutboundMessage.objects.count() == 0


@pytest.mark.parametrize("role", ["research_office", "leader", "negotiator", "attorney"])
def test_other_roles_look_but_do_not_edit(client, role):
    firm = OrganisationFactory()
    affiliation = AffiliationFactory(organisation=firm, role=role)
    client.force_login(affiliation.user)
    assert client.get(manage("manage", firm)).status_code == 200
    assert client.get(manage("edit", firm)).status_code == 403
    data = {"invite-address": "a@example.com", "invite-role": "owner"}
    assert client.post(manage("invite", firm), data).status_code == 403
    assert Affiliation.objects.count() == 1


def edit_data(firm: Organisation, **changes) -> dict:
    from ecosystem.registry.forms import EditForm

    initial = EditForm.initial_of(firm)
    data = {k: v for k, v in initial.items() if v not in (None, False)}
    return data | changes


def test_an_owner_changes_the_record(client, firm):
    answer = client.post(
        manage("edit", firm), edit_data(firm, summary_vi="Bán máy sấy.", website="maysay.vn")
    )
    assert answer.status_code == 302
    firm.refresh_from_db()
    assert (firm.summary_vi, firm.website, firm.version) == ("Bán máy sấy.", "https://maysay.vn", 2)


def test_two_people_edit_and_nothing_typed_is_lost(client, firm):
    opened = edit_data(firm, summary_vi="Lời của tôi")
    client.post(manage("edit", firm), edit_data(firm, summary_vi="Lời của người khác"))
    page = client.post(manage("edit", firm), opened)
    assert page.status_code == 409
    assert page.context["form"]["summary_vi"].value() == "Lời của tôi"
    assert [row["value"] for row in page.context["conflict"]] == ["Lời của người khác"]
    firm.refresh_from_db()
    assert firm.summary_vi == "Lời của người khác"
    again = edit_data(firm, summary_vi="Lời của tôi", version=page.context["form"].data["version"])
    assert client.post(manage("edit", firm), again).status_code == 302
    firm.refresh_from_db()
    assert firm.summary_vi == "Lời của tôi"


def test_changing_the_name_takes_the_verified_mark_off(client, owner):
    firm = OrganisationFactory(owner=owner, is_verified=True)
    client.post(manage("edit", firm), edit_data(firm, summary_vi="Khác"))
    firm.refresh_from_db()
    assert firm.verified
    client.post(manage("edit", firm), edit_data(firm, name_vi="Tên khác"))
    firm.refresh_from_db()
    assert not firm.verified


def test_steps_need_somebody_who_takes_them(client, firm):
    client.post(manage("approval", firm), {"steps": ["research_office"]})
    firm.refresh_from_db()
    assert firm.approval_steps == []
    AffiliationFactory(organisation=firm, role="research_office")
    client.post(manage("approval", firm), {"steps": ["research_office"]})
    firm.refresh_from_db()
    assert firm.approval_steps == ["research_office"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_people_page_costs_the_same_for_one_and_three(client, rows, firm):
    for _n in range(rows):
        AffiliationFactory(organisation=firm)
        AffiliationFactory(organisation=firm, state="asked")
        AffiliationFactory(organisation=firm, state="invited")
    assert registry_queries(client, manage("people", firm)) == 5


def test_owners_take_the_list_of_people_along(client, firm):
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    answer = client.get(f"{manage('people', firm)}?format=xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1][0] == "Trần Thị Chủ"


def test_a_logo_is_made_small_and_new(client, firm):
    from io import BytesIO

    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (1200, 900), "teal").save(picture, "PNG")
    picture.name = "logo.png"
    picture.seek(0)
    client.post(manage("logo", firm), {"logo": picture})
    firm.refresh_from_db()
    assert max(firm.logo.width, firm.logo.height) == 480
    client.post(manage("logo", firm), {"remove": "1"})
    firm.refresh_from_db()
    assert firm.logo is None
