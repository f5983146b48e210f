"""A council's own database: found or made, with an owner that changes tables and an app role that may only use them.

Begin with `ensure_council`.
"""

import hashlib
import hmac
import os
import time
import urllib.parse
from dataclasses import dataclass, field, replace

import psycopg
from psycopg import sql

from rightsource.site import places, postgres
from rightsource.site.configuration import check_slug
from rightsource.site.errors import DatabaseDidNotStart

OWNER = "rightsource_owner"
APP = "rightsource_app"
_ONE_AT_A_TIME = 7_214_001  # the advisory lock that whoever makes roles or databases holds; any number will do


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is up: what it is, and where its administrator connects."""

    description: str
    administrator_url: str = field(repr=False)
    secret: str = field(repr=False)

    def url(self, role: str, database: str) -> str:
        """Return where one of our two roles connects."""
        at = urllib.parse.urlsplit(self.administrator_url)
        host = at.netloc.rpartition("@")[2]
        return urllib.parse.urlunsplit(at._replace(netloc=f"{role}:{self.password(role)}@{host}", path=f"/{database}"))

    def password(self, role: str) -> str:
        """Return the password of one of our roles, derived from the administrator's so that nothing more is kept."""
        return hmac.new(self.secret.encode(), role.encode(), hashlib.sha256).hexdigest()

    @property
    def maintenance_database(self) -> str:
        """The database to connect to while another is made."""
        return urllib.parse.urlsplit(self.administrator_url).path.removeprefix("/") or "postgres"


@dataclass(frozen=True, slots=True)
class CouncilDatabase:
    """One council's database, and the two ways into it."""

    slug: str
    name: str
    owner_url: str = field(repr=False)
    app_url: str = field(repr=False)
    server: str


def running_server() -> Server:
    """Return the server to use: the one that `DATABASE_URL` names, else our own, started if need be.

    Raises:
        DatabaseDidNotStart: `DATABASE_URL` cannot be reached, or its role may not create databases and roles.
        NoDatabaseServer: there is none, and none can be started.
    """
    if url := os.environ.get("DATABASE_URL"):
        return _given_server(url)
    cluster = postgres.running_cluster()
    return Server(str(cluster.binaries), cluster.url, cluster.kept["password"])


def _given_server(url: str) -> Server:
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.parameter_status("server_version") or ""
            row = connection.execute(
                "SELECT rolsuper OR (rolcreatedb AND rolcreaterole) FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            where = f"{connection.info.host}:{connection.info.port}"
    except psycopg.OperationalError as error:
        raise DatabaseDidNotStart("Connecting to DATABASE_URL", str(error).strip()) from error
    if row is None or not row[0]:
        raise DatabaseDidNotStart("Using DATABASE_URL", "Its role may not create databases and roles.")
    secret = urllib.parse.urlsplit(url).password or places.kept_secret("database_secret")
    return Server(f"PostgreSQL {version}, given by DATABASE_URL ({where})", url, secret)


def ensure_council(slug: str) -> CouncilDatabase:
    """Return a council's database, making the server, the roles and the database if they are not there yet.

    Raises:
        NotACouncilSlug: the short name cannot name a database.
        NoDatabaseServer: there is no server, and none can be started.
        DatabaseDidNotStart: the server could not be started or reached.
    """
    return ensure_database(database_name(slug), slug=slug)


def database_name(slug: str) -> str:
    """Return the name of a council's database.

    Raises:
        NotACouncilSlug: the short name cannot name one.
    """
    check_slug(slug)
    return "rightsource_" + slug.replace("-", "_")


def ensure_database(name: str, *, slug: str) -> CouncilDatabase:
    """Return the database of this name for a council, made if it is not there yet."""
    server = running_server()
    council = CouncilDatabase(
        slug=slug,
        name=name,
        owner_url=server.url(OWNER, name),
        app_url=server.url(APP, name),
        server=server.description,
    )
    if not _is_ready(council):
        _make_ready(server, council)
    return council


def _is_ready(council: CouncilDatabase) -> bool:
    """Whether both roles can enter, and the last thing that making ready does is done."""
    try:
        with psycopg.connect(council.owner_url, connect_timeout=10) as owner:
            row = owner.execute(
                "SELECT count(*) FROM pg_default_acl WHERE defaclrole = %s::regrole", [OWNER]
            ).fetchone()
        with psycopg.connect(council.app_url, connect_timeout=10):
            return row is not None and row[0] == 2
    except psycopg.OperationalError:
        return False


def _make_ready(server: Server, council: CouncilDatabase) -> None:
    """Make the roles and the database, one process at a time.

    Raises:
        DatabaseDidNotStart: the administrator may not make or change our roles.
    """
    with psycopg.connect(server.administrator_url, autocommit=True) as administrator:
        administrator.execute("SELECT pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
        try:
            _ensure_role(administrator, OWNER, server.password(OWNER), "CREATEDB")
            _ensure_role(administrator, APP, server.password(APP), "NOCREATEDB")
        except psycopg.errors.InsufficientPrivilege as error:
            raise DatabaseDidNotStart(f"Making the roles {OWNER} and {APP}", str(error).strip()) from error
        with psycopg.connect(server.url(OWNER, server.maintenance_database), autocommit=True) as owner:
            if not owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [council.name]).fetchone():
                create_database(owner, council.name, template="template0")
        with psycopg.connect(council.owner_url) as owner:
            _grant_use(owner)


def _ensure_role(administrator: psycopg.Connection, role: str, password: str, may_create: str) -> None:
    known = administrator.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    # Row-level security binds neither a superuser nor a BYPASSRLS role, so neither of ours is one.
    administrator.execute(
        sql.SQL("{verb} ROLE {role} LOGIN INHERIT {may_create} NOCREATEROLE {rest} PASSWORD {password}").format(
            verb=sql.SQL("ALTER" if known else "CREATE"),
            role=sql.Identifier(role),
            may_create=sql.SQL(may_create),
            rest=sql.SQL("" if known else "NOSUPERUSER NOBYPASSRLS NOREPLICATION"),
            password=sql.Literal(password),
        )
    )


def create_database(owner: psycopg.Connection, name: str, *, template: str) -> None:
    """Create a database as its owner, which nobody but our two roles may enter."""
    made_from = sql.SQL("TEMPLATE {}").format(sql.Identifier(template))
    if template == "template0":
        made_from += sql.SQL(" ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    database = sql.Identifier(name)
    owner.execute(sql.SQL("CREATE DATABASE {} ").format(database) + made_from)
    owner.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    owner.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(APP)))


def _grant_use(owner: psycopg.Connection) -> None:
    """Let the app role use what the owner makes from now on: no TRUNCATE, which passes triggers and walls by."""
    row = owner.execute("SELECT current_database()").fetchone()
    assert row is not None
    database, app = sql.Identifier(row[0]), sql.Identifier(APP)
    for statement in (
        sql.SQL("REVOKE ALL ON DATABASE {0} FROM PUBLIC"),
        sql.SQL("GRANT CONNECT ON DATABASE {0} TO {1}"),
        sql.SQL("CREATE EXTENSION IF NOT EXISTS btree_gist"),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {1}"),
        sql.SQL("ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO {1}"),
        sql.SQL("ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {1}"),
    ):
        owner.execute(statement.format(database, app))


_TRIES_TO_DROP = 20
_SECONDS_BETWEEN_TRIES = 0.25


def drop_database(name: str) -> None:
    """Drop a database and send away whoever is in it."""
    server = running_server()
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(server.url(OWNER, server.maintenance_database), autocommit=True) as owner:
        for _ in range(_TRIES_TO_DROP):
            try:
                owner.execute(drop)
            except psycopg.errors.InsufficientPrivilege:
                # The server's own cleaner (autovacuum) is in it for a moment, and is not the owner's to send away.
                time.sleep(_SECONDS_BETWEEN_TRIES)
            else:
                return
        owner.execute(drop)


def is_empty(council: CouncilDatabase) -> bool:
    """Answer whether nothing was ever made in a database but what making it ready makes."""
    with psycopg.connect(council.owner_url, connect_timeout=10) as owner:
        row = owner.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").fetchone()
    return row == (0,)


def databases_beginning(prefix: str) -> list[str]:
    """Return the names of our databases that begin with some letters."""
    server = running_server()
    with psycopg.connect(server.url(OWNER, server.maintenance_database), autocommit=True) as owner:
        found = owner.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND pg_get_userbyid(datdba) = %s",
            [prefix, OWNER],
        ).fetchall()
    return [name for (name,) in found]


def clone_database(template: CouncilDatabase, name: str) -> CouncilDatabase:
    """Return a new database that is a copy of another which nobody is in."""
    server = running_server()
    with psycopg.connect(server.url(OWNER, server.maintenance_database), autocommit=True) as owner:
        create_database(owner, name, template=template.name)
    return replace(template, name=name, owner_url=server.url(OWNER, name), app_url=server.url(APP, name))
