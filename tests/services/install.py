"""Installing what the tests need and a fresh machine lacks."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ELASTICSEARCH = "8.19.21"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{ELASTICSEARCH}:zip"


class CannotInstall(Exception):
    """One sentence that says what to do."""


def install() -> None:
    """PostgreSQL, Chromium with Chinese fonts, a Java runtime and Elasticsearch, as far as they are missing."""
    missing = [package for package, is_there in _PACKAGES.items() if not is_there()]
    if missing:
        _apt(missing)
    if not elasticsearch_archive().exists():
        _fetch_elasticsearch()


def postgresql_binaries() -> Path | None:
    """The newest installed server's folder."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return found[-1].parent if found else None


def java_home() -> Path | None:
    found = sorted(Path("/usr/lib/jvm").glob("java-17-openjdk-*/bin/java"))
    return found[-1].parents[1] if found else None


def elasticsearch_archive() -> Path:
    repository = Path.home() / ".m2" / "repository" / "org" / "elasticsearch" / "distribution" / "integ-test-zip"
    return repository / "elasticsearch" / ELASTICSEARCH / f"elasticsearch-{ELASTICSEARCH}.zip"


def chromium() -> str | None:
    return shutil.which("chromium")


def _has_chinese_fonts() -> bool:
    return any(Path("/usr/share/fonts").rglob("NotoSansCJK*"))


_PACKAGES = {
    "postgresql": lambda: postgresql_binaries() is not None,
    "chromium": lambda: chromium() is not None,
    "fonts-noto-cjk": _has_chinese_fonts,
    "openjdk-17-jre-headless": lambda: java_home() is not None,
    "nginx-light": lambda: Path("/usr/sbin/nginx").exists(),
    "maven": lambda: elasticsearch_archive().exists() or shutil.which("mvn") is not None,
}


def _apt(packages: list[str]) -> None:
    by_hand = f"apt-get install {' '.join(packages)}"
    if not shutil.which("apt-get"):
        raise CannotInstall(f"The tests need these Debian packages or what equals them: {' '.join(packages)}.")
    prefix: list[str] = []
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            raise CannotInstall(f"The tests need packages that only root can install: have '{by_hand}' run.")
        prefix = ["sudo", "--non-interactive"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        done = subprocess.run([*prefix, "apt-get", *arguments], env=environment, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            raise CannotInstall(f"Installing failed (apt-get {arguments[0]}): run '{by_hand}' as root, then again.")


def _fetch_elasticsearch() -> None:
    arguments = ["mvn", "-q", "dependency:get", f"-Dartifact={ARTIFACT}", "-Dtransitive=false"]
    if subprocess.run(arguments, check=False).returncode:
        raise CannotInstall(
            f"Elasticsearch could not be fetched: see that Maven reaches its repository, for {ARTIFACT}."
        )
