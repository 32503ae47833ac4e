from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from cms.accounts import staff
from cms.accounts.models import Notification, OutboundMessage
from cms.base import audit
from cms.base.sheets import workbook
from ecosystem.registry.models import Field, Organisation, TechnologyList
from ecosystem.registry.queries import field_names, fields_tree
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.registry import AffiliationFactory, OrganisationFactory, owner_of

pytestmark = pytest.mark.django_db
COLUMNS = ("number", "text_vi", "text_en", "keywords")


@pytest.fixture
def verifier(client):
    person = StaffFactory(full_name="Cán bộ Xác minh", roles=(staff.VERIFIER,))
    client.force_login(person)
    return person


def desk(name: str, organisation: Organisation, **more) -> str:
    return reverse(f"registry_desk:{name}", kwargs={"code": organisation.code, **more})


def sheet(content: bytes) -> list[list]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


LISTS = (
    "registry_organisations",
    "registry_affiliations",
    "registry_fields",
    "registry_provinces",
    "registry_wards",
    "registry_lists",
    "registry_entries",
)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("query", ["", "?q=x", "?format=xlsx"])
def test_each_list_opens_and_can_be_taken_along(client, verifier, name, query):
    AffiliationFactory()
    answer = client.get(reverse(f"{name}:index") + query)
    assert answer.status_code == 200
    if "xlsx" in query:
        assert answer["Content-Type"].endswith("spreadsheetml.sheet")


@pytest.mark.parametrize("name", ["registry_organisations", "registry_wards"])
def test_what_owners_submit_can_not_be_added_or_edited(client, verifier, name):
    organisation = OrganisationFactory()
    pk = organisation.pk if name == "registry_organisations" else "31135"
    assert client.post(reverse(f"{name}:add"), {"name_vi": "x"}).status_code == 302
    client.post(reverse(f"{name}:edit", args=[pk]), {"name_vi": "Chiếm quyền"})
    client.post(reverse(f"{name}:delete", args=[pk]))
    organisation.refresh_from_db()
    assert organisation.name_vi != "Chiếm quyền"
    assert organisation.ward.name_vi == "Phường Ninh Kiều"


def test_strangers_do_not_get_in(client):
    organisation = OrganisationFactory()
    addresses = [
        *(reverse(f"{name}:index") for name in LISTS),
        desk("organisation", organisation),
        reverse("registry_desk:enter"),
        reverse("registry_desk:import_template"),
    ]
    client.force_login(owner_of(organisation))
    assert {client.get(address).status_code for address in addresses} <= {302, 403, 404}


def test_organisations_are_filtered_and_exported_without_the_personal_number(client, verifier):
    OrganisationFactory(name_vi="=cmd|' /C calc'!A0", kinds=["startup"])
    OrganisationFactory(
        name_vi="Hộ Năm", kinds=["household_business"], personal_number="092123456789"
    )
    address = reverse("registry_organisations:index")
    page = client.get(f"{address}?kind=startup&verified=false&name=cmd")
    assert [o.name_vi for o in page.context["object_list"]] == ["=cmd|' /C calc'!A0"]
    content = client.get(f"{address}?format=xlsx").content
    names = {row[1] for row in sheet(content)[1:]}
    assert names == {"'=cmd|' /C calc'!A0", "Hộ Năm"}
    assert b"092123456789" not in content
    assert not any("092123456789" in str(cell) for row in sheet(content) for cell in row)


def test_verifying_is_on_record_and_the_owners_are_told(client, verifier):
    organisation = OrganisationFactory(name_vi="Máy sấy", name_en="")
    chief = owner_of(organisation)
    address = desk("act", organisation, action="verify")
    assert client.post(address, {"said": "  "}).status_code == 422
    organisation.refresh_from_db()
    assert not organisation.verified
    assert client.post(address, {"said": "GCN 1800, 2/3/2021"}).status_code == 302
    organisation.refresh_from_db()
    assert (organisation.verified_by, organisation.verified_evidence) == (
        verifier,
        "GCN 1800, 2/3/2021",
    )
    assert audit.trail(organisation).first().action == "registry.verify"
    assert Notification.objects.get().user == chief
    assert client.get(desk("organisation", organisation)).status_code == 200
    client.post(desk("act", organisation, action="unverify"), {"said": "Sai tên"})
    organisation.refresh_from_db()
    assert not organisation.verified
    assert "Sai tên" in Notification.objects.order_by("-pk").first().body


def test_a_personal_number_is_compared_and_not_shown(client, verifier):
    household = OrganisationFactory(kinds=["household_business"], personal_number="092123456789")
    assert "092123456789" not in client.get(desk("organisation", household)).content.decode()
    address = desk("act", household, action="verify")
    data = {"said": "CCCD", "number": "092123456780"}
    assert client.post(address, data).status_code == 422
    household.refresh_from_db()
    assert not household.verified
    client.post(address, data | {"number": "092 123 456 789"})
    household.refresh_from_db()
    assert household.verified
    assert not any("092123456789" in str(entry.details) for entry in audit.trail(household))


def test_nobody_verifies_the_own_organisation(client, verifier):
    own = OrganisationFactory(owner=verifier)
    assert client.post(desk("act", own, action="verify"), {"said": "x"}).status_code == 302
    own.refresh_from_db()
    assert not own.verified
    assert OutboundMessage.objects.count() == 0


@pytest.mark.parametrize("action", ["verify", "unverify", "archive", "restore"])
def test_other_staff_look_and_do_nothing(client, action):
    client.force_login(StaffFactory(roles=(staff.EDITOR,)))
    organisation = OrganisationFactory()
    before = Organisation.objects.filter(pk=organisation.pk).values().get()
    client.post(desk("act", organisation, action=action), {"said": "x"})
    assert Organisation.objects.filter(pk=organisation.pk).values().get() == before
    assert Notification.objects.count() == 0


def test_archiving_takes_it_off_and_restoring_puts_it_back(client, verifier):
    organisation = OrganisationFactory()
    client.post(desk("act", organisation, action="archive"), {"said": "Giải thể"})
    client.logout()
    assert client.get(organisation.get_absolute_url()).status_code == 404
    client.force_login(verifier)
    client.post(desk("act", organisation, action="restore"))
    assert client.get(organisation.get_absolute_url()).status_code == 200


def test_staff_answer_where_nobody_owns_the_record(client, verifier):
    organisation = OrganisationFactory(claimed_at=None)
    asker = UserFactory()
    client.force_login(asker)
    client.post(reverse("registry:join", kwargs={"code": organisation.code}), {"role": "owner"})
    note = Notification.objects.get()
    assert (note.user, note.url) == (verifier, desk("organisation", organisation))
    client.force_login(verifier)
    (asked,) = client.get(note.url).context["people"]
    client.post(desk("decide", organisation, request_code=asked.code), {"answer": "approve"})
    organisation.refresh_from_db()
    assert organisation.claimed_at is not None
    asked.refresh_from_db()
    assert asked.state == "active"


def test_staff_enter_one_that_nobody_has_claimed(client, verifier):
    address = reverse("registry_desk:enter")
    data = {"kind": "institute", "name_vi": "Viện Lúa", "province": "92", "source": "Danh bạ 2025"}
    assert client.get(address).status_code == 200
    assert client.post(address, data | {"source": ""}).status_code == 422
    assert client.post(address, data).status_code == 302
    organisation = Organisation.objects.get()
    assert (organisation.claimed_at, organisation.source) == (None, "Danh bạ 2025")
    assert organisation.affiliations.count() == 0
    page = client.get(f"/en{organisation.get_absolute_url()}").content.decode()
    assert "Nobody looks after this record yet" in page


def test_a_changed_field_is_on_record_and_shows_at_once(client, verifier):
    field = Field.objects.get(code="s.rice")
    assert fields_tree("sector")
    data = {"name_vi": "Lúa", "name_en": "Rice", "keywords_vi": "lúa", "keywords_en": "rice"}
    answer = client.post(reverse("registry_fields:edit", args=[field.pk]), data | {"active": "on"})
    assert answer.status_code == 302
    assert field_names(["s.rice"], "vi") == ["Lúa"]
    assert audit.trail(field).get().action == "registry.save_field"
    assert Field.objects.get(code="s.rice").code == "s.rice"


# --- lists come in as a spreadsheet


def upload(rows, name="danh-muc.xlsx", headers=COLUMNS) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, workbook(headers, rows))


@pytest.fixture
def prohibited(verifier):
    return TechnologyList.objects.get(kind="prohibited")


def importing(technology_list: TechnologyList) -> str:
    return reverse("registry_desk:import_entries", args=[technology_list.pk])


def test_a_dry_run_writes_nothing(client, prohibited):
    rows = [("1", "Công nghệ A", "Technology A", "hóa chất"), (2, "Công nghệ B", "", "")]
    page = client.post(importing(prohibited), {"upload": upload(rows), "check": "1"})
    report = page.context["report"]
    assert (page.status_code, report.ok, report.new) == (200, True, 2)
    assert prohibited.entries.count() == 0


def test_writing_replaces_by_number_and_keeps_the_rest(client, prohibited):
    client.post(
        importing(prohibited),
        {"upload": upload([("1", "A", "", ""), ("2", "B", "", "")]), "write": "1"},
    )
    client.post(importing(prohibited), {"upload": upload([("2", "B mới", "", "x")]), "write": "1"})
    rows = prohibited.entries.order_by("number").values_list("number", "text_vi")
    assert list(rows) == [("1", "A"), ("2", "B mới")]


def test_every_wrong_cell_is_named_and_nothing_is_written(client, prohibited):
    rows = [
        ("1", "A", "", ""),
        ("", "B", "", ""),
        ("1", "", "", "x" * 5001),
        ("y" * 21, "C", "", ""),
    ]
    page = client.post(f"/en{importing(prohibited)}", {"upload": upload(rows), "write": "1"})
    assert page.status_code == 422
    assert [e.cell for e in page.context["report"].errors] == ["A3", "A4", "B4", "D4", "A5"]
    assert prohibited.entries.count() == 0


@pytest.mark.parametrize(
    "given",
    [
        upload([("1", "A", "", "")], headers=("no", "text", "x", "y")),
        upload([]),
        SimpleUploadedFile("x.xlsx", b"MZ this is a program"),
        SimpleUploadedFile("x.xlsx", b""),
        SimpleUploadedFile("x.xlsx", b"PK\x03\x04broken"),
        SimpleUploadedFile("x.csv", b"number,text_vi,text_en,keywords"),
    ],
)
def test_another_file_is_refused_in_words(client, prohibited, given):
    page = client.post(importing(prohibited), {"upload": given, "write": "1"})
    assert page.status_code == 422
    assert page.context["error"] or page.context["report"].errors
    assert prohibited.entries.count() == 0


def test_the_template_has_the_columns_that_the_import_reads(client, prohibited):
    content = client.get(reverse("registry_desk:import_template")).content
    assert tuple(sheet(content)[0]) == COLUMNS
