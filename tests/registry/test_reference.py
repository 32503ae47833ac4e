import pytest

from ecosystem.registry.models import Field, Province, TechnologyList, Ward
from ecosystem.registry.queries import (
    field_ancestors,
    field_choices,
    field_descendants,
    fields_tree,
    forget_fields,
    guess_fields,
    list_entries_for,
    sorted_by_name,
    wards,
)
from ecosystem.registry.reference import sync_fields, sync_lists, sync_places
from ecosystem.registry.reference.fields import read_fields
from tests.factories.registry import TechnologyListEntryFactory, TechnologyListFactory

pytestmark = pytest.mark.django_db


def test_the_units_of_2025_are_there():
    assert Province.objects.count() == 34
    assert Ward.objects.count() == 3321
    can_tho = Province.objects.get(code="92")
    assert (can_tho.name_vi, can_tho.name_en, can_tho.region) == ("Cần Thơ", "Cần Thơ", "mekong")
    assert can_tho.wards.count() == 103
    ward = can_tho.wards.get(name_vi="Phường Ninh Kiều")
    assert (ward.code, ward.name_en) == ("31135", "Ninh Kiều ward")
    assert Province.objects.filter(region="mekong").count() == 5
    assert can_tho.wards.get(name_vi="Xã Phong Điền").name_en == "Phong Điền commune"


def test_wards_stand_in_the_order_of_the_vietnamese_alphabet():
    names = [ward.name_vi for ward in sorted_by_name(wards("92"))]
    assert (
        names.index("Xã Đông Thuận") < names.index("Xã Phong Điền") < names.index("Phường Vị Thanh")
    )


def test_a_second_run_writes_nothing(django_assert_num_queries):
    with django_assert_num_queries(2):
        assert sync_places() == "places: 0 provinces and 0 wards written"
    assert sync_fields() == f"fields: 0 of {len(read_fields())} written"
    assert sync_lists() == "technology lists: 0 of 3 written"


def test_a_name_that_staff_changed_survives():
    Field.objects.filter(code="s.rice").update(name_vi="Lúa", keywords_vi="lúa")
    TechnologyList.objects.filter(kind="prohibited").update(name_vi="Cấm", status="confirmed")
    sync_fields()
    sync_lists()
    assert Field.objects.get(code="s.rice").name_vi == "Lúa"
    assert TechnologyList.objects.get(kind="prohibited").name_vi == "Cấm"


def test_a_field_that_was_lost_comes_back_under_its_parent():
    Field.objects.filter(code="s.rice.drying").delete()
    sync_fields()
    assert Field.objects.get(code="s.rice.drying").parent.code == "s.rice"


def test_the_lists_are_empty_and_to_confirm():
    rows = TechnologyList.objects.order_by("kind").values_list("kind", "status")
    assert list(rows) == [
        ("encouraged", "to_confirm"),
        ("prohibited", "to_confirm"),
        ("restricted", "to_confirm"),
    ]
    assert all("76/2018" in one.basis for one in TechnologyList.objects.all())
    assert [one.entries.count() for one in TechnologyList.objects.all()] == [0, 0, 0]


def test_fields_are_a_tree_in_both_languages():
    from django.utils import translation

    roots = {node.code: node for node in fields_tree("sector")}
    assert roots["s.rice"].name == "Lúa gạo và sau thu hoạch"
    assert "s.rice.drying" in [child.code for child in roots["s.rice"].children]
    with translation.override("en"):
        english = {node.code: node for node in fields_tree("sector")}
        assert (english["s.rice"].name, english["s.rice"].lang) == ("Rice and post-harvest", "en")
    assert field_ancestors(["s.rice.drying"]) == ("s.rice", "s.rice.drying")
    assert "s.rice.drying" in field_descendants(["s.rice"])
    assert field_ancestors(["nothing"]) == ()
    group = dict(field_choices("sector"))["Lúa gạo và sau thu hoạch"]
    assert group[0] == ("s.rice", "Lúa gạo và sau thu hoạch")


def test_the_trees_are_read_once(django_assert_num_queries):
    forget_fields()
    with django_assert_num_queries(1):
        fields_tree("sector")
        fields_tree("technology")
        guess_fields("máy sấy lúa")


@pytest.mark.parametrize(
    "text", ["Cần máy sấy lúa cho hợp tác xã", "can may say lua cho hop tac xa"]
)
def test_everyday_words_point_to_a_field(text):
    assert guess_fields(text, tree="sector")[0] == "s.rice.drying"
    assert "s.rice" not in guess_fields(text)


def test_words_that_point_nowhere_give_nothing():
    assert guess_fields("") == []
    assert guess_fields("🙂🙂") == []


def test_entries_that_may_apply_are_proposed():
    entry = TechnologyListEntryFactory()
    past = TechnologyListFactory(valid_to="2020-01-01")
    TechnologyListEntryFactory(technology_list=past)
    TechnologyListEntryFactory(keywords="")
    assert list_entries_for("Nuoi tom khong dung HOA CHAT CAM") == [entry]
    assert list_entries_for("Nuôi tôm") == []
