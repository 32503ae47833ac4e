"""Typed hooks: what a lower room needs from a higher one, filled in `apps.ready()`."""

from collections.abc import Callable, Iterator
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Hook(Generic[P, R]):
    """A list of functions of one signature, called in the caller's transaction.

    An exception in one of them is the caller's: the transaction rolls back as a whole.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._functions: dict[str, Callable[P, R]] = {}

    def register(self, function: Callable[P, R]) -> Callable[P, R]:
        """Add a function once, however often its app is made ready."""
        self._functions[f"{function.__module__}.{function.__qualname__}"] = function
        return function

    def call(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        """What each function returns, in the order of registration."""
        return list(self.each(*args, **kwargs))

    def each(self, *args: P.args, **kwargs: P.kwargs) -> Iterator[R]:
        """The same, one by one."""
        for function in self._functions.values():
            yield function(*args, **kwargs)
