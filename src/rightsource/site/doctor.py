"""What was found of all that Rightsource needs, what is missing, and how to mend it."""

import importlib.metadata
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal

import psycopg

from rightsource.quantities import Refusal
from rightsource.site import binaries, database, machine, places, postgres, set_up
from rightsource.site.council import migrations_hash

_ROOM_NEEDED_MB = 500
_OLDEST_PYTHON = (3, 11)

State = Literal["ok", "missing", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked for: what was found, and how to mend it where it is missing."""

    what: str
    state: State
    found: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All findings; it is well when nothing needed is missing."""

    is_well: bool
    findings: list[Finding]


def diagnose(council: str = "") -> Diagnosis:
    """Look at everything, changing nothing but starting the database server if it is not up.

    Args:
        council: the short name of the one council to look at; blank for those that come with Rightsource.

    Raises:
        NotACouncilSlug: the short name cannot name a database.
    """
    houses = [council] if council else [house.slug for house in set_up.HOUSES]
    names = {slug: database.database_name(slug) for slug in houses}
    checks: list[Callable[[], Iterator[Finding]]] = [
        _python, _packages, _folders, _servers, _roles, partial(_councils, names), _static, _ports, _tests_only,
    ]  # fmt: skip
    findings = [finding for check in checks for finding in check()]
    return Diagnosis(is_well=all(finding.state != "missing" for finding in findings), findings=findings)


def _needed(what: str, *, is_there: bool, found: str, mend: str) -> Finding:
    return Finding(what, "ok", found) if is_there else Finding(what, "missing", found, mend)


def _python() -> Iterator[Finding]:
    yield _needed(
        "Python",
        is_there=sys.version_info >= _OLDEST_PYTHON,
        found=f"{platform.python_version()} ({sys.executable})",
        mend="Install Python 3.11 or newer, then run ./run again.",
    )


def _packages() -> Iterator[Finding]:
    wanted = [
        re.split(r"[\s\[<>=!~;]", line, maxsplit=1)[0]
        for line in importlib.metadata.requires("rightsource") or []
        if "extra ==" not in line and ("sys_platform == 'linux'" not in line or sys.platform == "linux")
    ]
    installed = {_one_spelling(str(each.name)) for each in importlib.metadata.distributions()}
    absent = [name for name in wanted if _one_spelling(name) not in installed]
    yield _needed(
        "Packages",
        is_there=not absent,
        found=f"not installed: {', '.join(absent)}" if absent else f"all {len(wanted)} that it asks for",
        mend="Run ./run, which installs them.",
    )


def _one_spelling(name: str) -> str:
    """Return the name of a package as all its spellings are compared.

    Source:
        Python Packaging User Guide, names and normalization (PEP 503).
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def _folders() -> Iterator[Finding]:
    for what, folder in (("Kept files", places.state_folder()), ("Database files", places.cluster_folder())):
        standing = next(each for each in (folder, *folder.parents) if each.is_dir())
        free_mb = shutil.disk_usage(standing).free // 2**20
        yield _needed(
            what,
            is_there=free_mb >= _ROOM_NEEDED_MB,
            found=f"{folder} ({free_mb:,} MB free)",
            mend=f"Make room: at least {_ROOM_NEEDED_MB} MB.",
        )


def _servers() -> Iterator[Finding]:
    usable, rejected = binaries.usable_binaries()
    for each in usable:
        yield Finding("PostgreSQL that will do", "ok", str(each))
    for why in rejected:
        yield Finding("PostgreSQL that will not do", "note", why)
    try:
        server = database.running_server()
    except Refusal as refusal:
        yield Finding("Database server", "missing", refusal.message, refusal.advice)
        return
    yield Finding("Database server", "ok", f"chosen: {server.description}")
    yield Finding("It runs as", "ok", postgres.runs_as())


def _roles() -> Iterator[Finding]:
    try:
        server = database.running_server()
        with psycopg.connect(server.administrator_url) as administrator:
            rows = administrator.execute(
                "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = ANY(%s)",
                [[database.OWNER, database.APP]],
            ).fetchall()
    except (Refusal, psycopg.OperationalError):
        return
    for name, is_super, bypasses, creates in rows:
        powers = [
            power
            for power, held in (("superuser", is_super), ("passes walls by", bypasses), ("creates databases", creates))
            if held
        ]
        yield _needed(
            f"Role {name}",
            is_there=not is_super and not bypasses and (name == database.OWNER or not creates),
            found=", ".join(powers) or "no special power",
            mend=f"As the administrator: ALTER ROLE {name} NOSUPERUSER NOBYPASSRLS.",
        )


def _councils(names: Mapping[str, str]) -> Iterator[Finding]:
    try:
        server = database.running_server()
    except Refusal:
        return
    ours = {house.slug for house in set_up.HOUSES}
    for slug, name in names.items():
        begin = "Run ./run --no-serve." if slug in ours else f"Run ./run cli load FILE --council {slug}."
        try:
            with psycopg.connect(server.url(database.OWNER, name), connect_timeout=5) as owner:
                row = owner.execute(
                    "SELECT shobj_description(d.oid, 'pg_database'), (SELECT string_agg(extname || ' ' || extversion,"
                    " ', ' ORDER BY extname) FROM pg_extension) FROM pg_database d WHERE datname = current_database()"
                ).fetchone()
        except psycopg.OperationalError:
            yield Finding(f"Council {slug}", "note", "not set up yet", begin)
            continue
        assert row is not None
        is_current = migrations_hash() in (row[0] or "")
        yield Finding(
            f"Council {slug}",
            "ok" if is_current else "note",
            f"database {name}, {'tables current' if is_current else 'tables to be brought up to date'}; "
            f"extensions {row[1]}",
            "" if is_current else "The next command does it.",
        )


def _static() -> Iterator[Finding]:
    root = places.package_folder() / "web" / "static"
    for what, pattern in (("Style sheet", "*.css"), ("Fonts", "*.woff2")):
        files = sorted(root.rglob(pattern))
        yield _needed(
            what,
            is_there=bool(files),
            found=", ".join(file.name for file in files) or f"none under {root}",
            mend="They are part of the repository: check it out again.",
        )
    is_collected = (places.static_folder() / "staticfiles.json").is_file()
    yield Finding(
        "Static files",
        "ok" if is_collected else "note",
        f"collected in {places.static_folder()}" if is_collected else "not collected yet",
        "" if is_collected else "The next ./run does it.",
    )


def _ports() -> Iterator[Finding]:
    for offset in range(len(set_up.HOUSES)):
        port = set_up.FIRST_PORT + offset
        is_free = machine.port_is_free(port)
        yield Finding(
            f"Port {port}",
            "ok" if is_free else "note",
            "free" if is_free else "taken, perhaps by Rightsource itself",
            "" if is_free else "Stop what uses it, or serve elsewhere: ./run --port 8100.",
        )


def _tests_only() -> Iterator[Finding]:
    for what, found, mend in (
        ("Chromium, for tests only", machine.chromium_program(), "apt-get install chromium, or RIGHTSOURCE_CHROMIUM."),
        ("Java, for tests only", machine.java_program(), "./run test installs it."),
    ):
        yield Finding(what, "ok" if found else "note", str(found or "none"), "" if found else mend)
