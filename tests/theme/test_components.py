from typing import Any

import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString
from pytest_django import Settings

from cms.theme import components, icons
from cms.theme.samples import SAMPLES, Sample

CASES = [
    pytest.param(component.name, sample, id=f"{component.name}-{number}")
    for component in components.all_components()
    for number, sample in enumerate(SAMPLES.get(component.name, []))
]


@pytest.fixture(autouse=True)
def _strict(settings: Settings) -> None:
    settings.COMPONENTS_STRICT = True


def draw(source: str, **context: Any) -> str:
    return Template("{% load theme %}" + source).render(Context(context))


@pytest.mark.parametrize(("name", "sample"), CASES)
def test_every_sample_renders(name: str, sample: Sample) -> None:
    html = components.render(name, sample.values, content=sample.content)
    assert isinstance(html, SafeString)
    assert "None" not in html
    if name != "messages":
        assert html


def test_each_component_has_samples_and_each_sample_a_component() -> None:
    assert sorted(SAMPLES) == sorted(component.name for component in components.all_components())
    assert all(SAMPLES.values())


def test_samples_use_every_input_that_a_component_requires() -> None:
    for component in components.all_components():
        for sample in SAMPLES[component.name]:
            assert component.check(sample.values) == [], (component.name, sample.label)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ('{% component "badge" label="x" colour="red" %}', "unknown input “colour”"),
        ('{% component "badge" %}', "missing input “label”"),
        ('{% component "badge" label=nothing %}', "missing input “label”"),
        ('{% component "badge" label="x" tone="red" %}', "tone='red' is none of"),
        ('{% component "bagde" label="x" %}', "no component “bagde”"),
        ('{% componentblock "badge" label="x" %}y{% endcomponentblock %}', "doesn't wrap content"),
        ('{% icon "unicorn" %}', "no icon “unicorn”"),
    ],
)
def test_wrong_use_raises_while_developing(source: str, problem: str) -> None:
    with pytest.raises(components.ComponentError, match=problem.replace("(", r"\(")):
        draw(source)


def test_wrong_use_on_a_live_page_is_logged_and_drawn(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.COMPONENTS_STRICT = False
    assert draw('{% component "badge" label="x" colour="red" %}') == (
        '<span class="badge">x</span>'
    )
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_text_is_escaped_and_marked_text_is_not() -> None:
    row = {"title": "<b>a</b>", "url": "/x"}
    assert "&lt;b&gt;a&lt;/b&gt;" in draw('{% component "listing" item=row %}', row=row)
    marked = row | {"title_html": SafeString("<mark>a</mark>")}
    assert "<mark>a</mark></a>" in draw('{% component "listing" item=row %}', row=marked)
    forged = row | {"title_html": "<script>a</script>"}
    assert "<script>" not in draw('{% component "listing" item=row %}', row=forged)


def test_a_component_sees_nothing_of_the_page() -> None:
    assert draw('{% component "badge" label="x" %}', icon="need", tone="ok") == (
        '<span class="badge">x</span>'
    )


def test_a_listing_renders_from_an_object_too() -> None:
    class Row:
        title = "Máy sấy"
        url = "/offers/x"
        kind = "offer"
        days_left = 1

    html = draw('{% component "listing" item=row %}', row=Row())
    assert '<a href="/offers/x">Máy sấy</a>' in html


@pytest.mark.parametrize("name", ["style", "onclick", "hx-on:click", "hx-on", "id"])
def test_attributes_that_could_carry_code_are_refused(name: str) -> None:
    with pytest.raises(components.ComponentError, match="takes no attribute"):
        draw('{% component "button" label="x" attrs=given %}', given={name: "y"})


def test_other_attributes_are_written_out_escaped() -> None:
    html = draw('{% component "button" label="x" attrs=given %}', given={"hx-get": '/a?"b'})
    assert 'hx-get="/a?&quot;b"' in html


def test_the_sprite_has_no_icon_twice() -> None:
    text = icons.SPRITE.read_text(encoding="utf-8")
    assert text.count("<symbol ") == len(icons.names())


@pytest.mark.parametrize(
    ("number", "total", "expected"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (5, 12, [1, None, 4, 5, 6, None, 12]),
        (3, 5, [1, 2, 3, 4, 5]),
        (12, 12, [1, None, 11, 12]),
    ],
)
def test_pager_numbers(number: int, total: int, expected: list[int | None]) -> None:
    pager = components.get("pager")
    assert pager.complete({"number": number, "total": total})["pages"] == expected
