"""Typed configuration, read from the environment once; every mistake is reported together."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
DEVELOPMENT_KEY = "development-only-key-never-used-in-production"
MIN_KEY_LENGTH = 50


@dataclass(slots=True)
class Reader:
    """Reads variables and collects what is wrong with them instead of stopping at the first."""

    env: Mapping[str, str]
    problems: list[str] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        """The variable's text without surrounding blanks."""
        return self.env.get(name, default).strip()

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A yes/no variable: 1/0, true/false, yes/no, on/off."""
        raw = self.text(name).lower()
        if not raw:
            return default
        if raw in {"1", "true", "yes", "on"}:
            return True
        if raw in {"0", "false", "no", "off"}:
            return False
        self.problems.append(f"{name} must be yes or no, not {raw!r}")
        return default

    def number(self, name: str, default: float, *, low: float, high: float) -> float:
        """A number within bounds."""
        raw = self.text(name)
        if not raw:
            return default
        try:
            value = float(raw)
        except ValueError:
            self.problems.append(f"{name} must be a number, not {raw!r}")
            return default
        if not low <= value <= high:
            self.problems.append(f"{name} must lie between {low} and {high}, not {raw}")
            return default
        return value

    def items(self, name: str, default: str = "") -> list[str]:
        """A comma-separated list."""
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def path(self, name: str, default: Path) -> Path:
        """A folder; relative ones start at the project."""
        raw = self.text(name)
        return (BASE_DIR / raw).resolve() if raw else default

    def parsed(
        self,
        name: str,
        default: str,
        parse: Callable[[str], dict[str, Any]],
    ) -> dict[str, Any]:
        """A variable that `parse` turns into a value; its ValueError becomes a problem."""
        try:
            return parse(self.text(name, default) or default)
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return {}


def _model(where: str) -> str:
    """A folder, relative ones from the project on, or `module:Class` as it stands."""
    return str((BASE_DIR / where).resolve()) if where and ":" not in where else where


def database(url: str) -> dict[str, Any]:
    """A DATABASES entry from `sqlite:///path` or `postgres://user:password@host:port/name`.

    Raises:
        ValueError: the scheme is another one, or the name is missing.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        name = unquote(parts.path.removeprefix("/")) if parts.path != "/:memory:" else ":memory:"
        if not name:
            raise ValueError("sqlite needs a path: sqlite:///var/exchange.sqlite3")
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": name if name == ":memory:" else str(BASE_DIR / name),
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        name = unquote(parts.path.removeprefix("/"))
        if not name:
            raise ValueError("postgres needs a database name: postgres://user@host/name")
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(options.pop("host", parts.hostname or "")),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": options,
        }
    raise ValueError(f"unknown scheme {parts.scheme!r}; use sqlite or postgres")


def cache(url: str) -> dict[str, Any]:
    """A CACHES entry from `db://table`, `redis://host:port/0` or `memory://`.

    Raises:
        ValueError: the scheme is another one.
    """
    parts = urlsplit(url)
    if parts.scheme == "db":
        return {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": parts.netloc or "django_cache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    if parts.scheme in {"redis", "rediss"}:
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    if parts.scheme == "memory":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    raise ValueError(f"unknown scheme {parts.scheme!r}; use db, redis or memory")


def mail(url: str) -> dict[str, Any]:
    """Mail settings from `console://`, `file:///folder` or `smtp(s)://user:password@host:port`.

    Raises:
        ValueError: the scheme is another one, or the host is missing.
    """
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file":
        folder = unquote(parts.path.removeprefix("/"))
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(BASE_DIR / folder),
        }
    if parts.scheme in {"smtp", "smtps", "smtp+tls"}:
        if not parts.hostname:
            raise ValueError("smtp needs a host: smtp+tls://user:password@host:587")
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or {"smtp": 25, "smtps": 465}.get(parts.scheme, 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
            "EMAIL_TIMEOUT": 20,
        }
    raise ValueError(f"unknown scheme {parts.scheme!r}; use console, file, smtp, smtps or smtp+tls")


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that differs between one installation and another."""

    secret_key: str
    debug: bool
    demo: bool
    allowed_hosts: list[str]
    trusted_proxy: bool
    site_url: str
    database: dict[str, Any]
    cache: dict[str, Any]
    mail: dict[str, Any]
    default_from_email: str
    search_url: str
    search_index_dir: Path
    search_index_prefix: str
    search_timeout: float
    search_model: str
    import_max_rows: int
    media_root: Path
    private_root: Path
    static_root: Path
    log_level: str
    oidc_name: str
    oidc_server_url: str
    oidc_client_id: str
    oidc_secret: str
    sms_url: str
    zalo_url: str
    agreement_trust_roots: str
    message_token: str


def read(env: Mapping[str, str] = os.environ) -> Config:
    """Read the whole configuration.

    Raises:
        ImproperlyConfigured: names every variable that is missing or wrong, one a line.
    """
    r = Reader(env)
    debug = r.flag("DJANGO_DEBUG")
    demo = r.flag("DEMO")
    secret_key = r.text("DJANGO_SECRET_KEY") or (DEVELOPMENT_KEY if debug or demo else "")
    if not secret_key:
        r.problems.append("DJANGO_SECRET_KEY is missing (50 random characters or more)")
    elif not (debug or demo) and len(secret_key) < MIN_KEY_LENGTH:
        r.problems.append(f"DJANGO_SECRET_KEY is shorter than {MIN_KEY_LENGTH} characters")
    hosts = r.items("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if debug or demo else "")
    if not hosts:
        r.problems.append("ALLOWED_HOSTS is missing (host names, separated by commas)")
    site_url = r.text("SITE_URL", "http://localhost:8000" if debug or demo else "").rstrip("/")
    if urlsplit(site_url).scheme not in {"http", "https"}:
        r.problems.append("SITE_URL must be the public address, such as https://example.vn")
    nodes = [address.rstrip("/") for address in r.items("SEARCH_URL")]
    search_url = ",".join(nodes)
    if any(urlsplit(address).scheme not in {"http", "https"} for address in nodes):
        r.problems.append(
            "SEARCH_URL must be http(s) addresses of Elasticsearch, separated by commas, or empty"
        )
    oidc = {n: r.text(n) for n in ("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")}
    if any(oidc.values()) and not all(oidc.values()):
        missing = ", ".join(name for name, value in oidc.items() if not value)
        r.problems.append(f"{missing} missing: the e-identity needs all of {', '.join(oidc)}")
    log_level = r.text("LOG_LEVEL", "INFO").upper()
    if log_level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        r.problems.append("LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR")
    var = "var/demo" if demo else "var"  # `DEMO=1 manage.py …` speaks of what `make demo` serves
    default_database = f"sqlite:///{var}/exchange.sqlite3" if debug or demo else ""
    config = Config(
        secret_key=secret_key,
        debug=debug,
        demo=demo,
        allowed_hosts=hosts,
        trusted_proxy=r.flag("TRUSTED_PROXY"),
        site_url=site_url,
        database=r.parsed("DATABASE_URL", default_database, database),
        cache=r.parsed("CACHE_URL", "db://django_cache", cache),
        mail=r.parsed("EMAIL_URL", f"file:///{var}/mail" if debug or demo else "", mail),
        default_from_email=r.text(
            "DEFAULT_FROM_EMAIL", "Sàn công nghệ Cần Thơ <noreply@localhost>"
        ),
        search_url=search_url,
        search_index_dir=r.path("SEARCH_INDEX_DIR", BASE_DIR / var / "search"),
        search_index_prefix=r.text("SEARCH_INDEX_PREFIX", "exchange"),
        search_timeout=r.number("SEARCH_TIMEOUT", 3.0, low=0.1, high=60.0),
        search_model=_model(r.text("SEARCH_MODEL")),
        import_max_rows=int(r.number("IMPORT_MAX_ROWS", 20_000, low=1, high=100_000)),
        media_root=r.path("MEDIA_ROOT", BASE_DIR / var / "media"),
        private_root=r.path("PRIVATE_ROOT", BASE_DIR / var / "private"),
        static_root=r.path("STATIC_ROOT", BASE_DIR / "var" / "static"),
        log_level=log_level,
        oidc_name=r.text("OIDC_NAME", "VNeID"),
        oidc_server_url=oidc["OIDC_SERVER_URL"],
        oidc_client_id=oidc["OIDC_CLIENT_ID"],
        oidc_secret=oidc["OIDC_CLIENT_SECRET"],
        sms_url=r.text("SMS_URL"),
        zalo_url=r.text("ZALO_URL"),
        agreement_trust_roots=r.text("AGREEMENT_TRUST_ROOTS"),
        message_token=r.text("MESSAGE_TOKEN"),
    )
    if r.problems:
        lines = "\n".join(f"  - {problem}" for problem in r.problems)
        raise ImproperlyConfigured(f"The environment has {len(r.problems)} problem(s):\n{lines}")
    return config
