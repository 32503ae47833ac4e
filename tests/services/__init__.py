"""Real servers for the tests, private to one run: PostgreSQL, Elasticsearch, Chromium.

Only the standard library: `.ci/run` calls these before the virtual environment exists.
"""

import os
import pwd
import socket


class ServiceMissingError(Exception):
    """The machine lacks what this service needs; the message says what to install."""


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def unprivileged_user(*names: str) -> str | None:
    """Whom to run a server as: nobody else than ourselves (None), unless we are root.

    Both PostgreSQL and Elasticsearch refuse to run as root.
    """
    if os.geteuid() != 0:
        return None
    for name in (*names, "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise ServiceMissingError("no unprivileged user to run a server as")
