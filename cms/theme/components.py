"""Components: one template each, with declared inputs.

A component is `templates/components/<name>.html` and an entry here. Templates use it through
`{% component "badge" label=x %}` or, where it wraps content, `{% componentblock %}`. It sees its
declared inputs and nothing else of the page, so it looks the same everywhere, the styleguide
included, and needs no database.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.template import engines
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from django.template import Context

logger = logging.getLogger(__name__)

Values = dict[str, Any]

REQUIRED: Final = object()
ON: Final = True
OFF: Final = False


class ComponentError(Exception):
    """A template used a component wrongly: unknown component, unknown, missing or bad input."""


@dataclass(frozen=True, slots=True)
class Input:
    """One declared input. `kind` is for readers, `choices` and `required` are enforced."""

    name: str
    kind: str
    doc: str
    default: Any = REQUIRED
    choices: tuple[str, ...] = ()

    @property
    def required(self) -> bool:
        """Whether the component can't be drawn without it."""
        return self.default is REQUIRED


@dataclass(frozen=True, slots=True)
class Component:
    """A template with its inputs. `prepare` derives what the template needs from the inputs."""

    name: str
    doc: str
    inputs: tuple[Input, ...]
    block: bool = False
    prepare: Callable[[Values], Values] | None = None
    group: str = ""
    _names: frozenset[str] = field(init=False, repr=False, default=frozenset())
    _watched: tuple[Input, ...] = field(init=False, repr=False, default=())

    def __post_init__(self) -> None:
        object.__setattr__(self, "_names", frozenset(entry.name for entry in self.inputs))
        watched = tuple(entry for entry in self.inputs if entry.required or entry.choices)
        object.__setattr__(self, "_watched", watched)

    @property
    def template_name(self) -> str:
        """Where its markup is."""
        return f"components/{self.name}.html"

    def check(self, values: Mapping[str, Any]) -> list[str]:
        """Say in words what is wrong with these inputs; an empty list is a clean bill."""
        problems = [
            f"unknown input “{name}”; it takes {', '.join(sorted(self._names))}"
            for name in values
            if name not in self._names
        ]
        for entry in self._watched:
            value = values.get(entry.name)
            if entry.required and (value is None or value == ""):
                problems.append(f"missing input “{entry.name}” ({entry.doc})")
            elif entry.choices and value not in (None, "") and str(value) not in entry.choices:
                problems.append(f"{entry.name}={value!r} is none of {', '.join(entry.choices)}")
        return problems

    def complete(self, values: Mapping[str, Any]) -> Values:
        """The template's context: declared defaults, then given values, then derived ones."""
        context: Values = {}
        for entry in self.inputs:
            value = values.get(entry.name)
            missing = value is None or (value == "" and not entry.required)
            fallback = None if entry.required else entry.default
            context[entry.name] = fallback if missing else value
        if self.prepare is not None:
            context.update(self.prepare(context))
        return context


_registry: dict[str, Component] = {}


def register(component: Component) -> Component:
    """Add a component to the kit. Raises ComponentError for a second one of the same name."""
    if component.name in _registry:
        message = f"Component “{component.name}” is registered twice."
        raise ComponentError(message)
    _registry[component.name] = component
    return component


def get(name: str) -> Component:
    """The component of that name. Raises ComponentError when there is none."""
    try:
        return _registry[name]
    except KeyError:
        message = f"There is no component “{name}”."
        raise ComponentError(message) from None


def all_components() -> list[Component]:
    """Every component in the order of declaration, as the styleguide shows them."""
    return list(_registry.values())


def strict() -> bool:
    """Whether a wrong use raises (development, tests) or is only logged (a live page)."""
    return bool(getattr(settings, "COMPONENTS_STRICT", settings.DEBUG))


def render(
    name: str,
    values: Mapping[str, Any],
    *,
    content: str | SafeString | None = None,
    context: Context | None = None,
) -> SafeString:
    """Render a component to safe HTML.

    `content` is the wrapped markup of a block component; `context` is the surrounding page's, of
    which only the CSRF token, the language and the autoescape flag pass through.
    """
    component = get(name)
    problems = component.check(values)
    if content is not None and not component.block:
        problems.append("it doesn't wrap content; use {% component %}")
    if problems:
        message = f"Component “{name}”: {'; '.join(problems)}."
        if strict():
            raise ComponentError(message)
        logger.error(message)
    data = component.complete(values)
    data["content"] = content or ""
    if context is None:
        markup = engines["django"].get_template(component.template_name).render(data)
        return SafeString(markup.strip())
    assert context.template is not None  # always set while a template renders
    template = context.template.engine.get_template(component.template_name)
    inner = context.new(data)
    token = context.get("csrf_token")
    if token is not None:
        inner["csrf_token"] = token
    return SafeString(template.render(inner).strip())
