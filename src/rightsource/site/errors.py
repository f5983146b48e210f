"""What the site refuses before any council is open."""

from pathlib import Path

from rightsource.quantities import Refusal


class NoDatabaseServer(Refusal):
    """No PostgreSQL that will do was found."""

    code = "no-database-server"
    advice = (
        "Install PostgreSQL 15 or newer with its contrib extensions (Debian: apt-get install postgresql), "
        "or set DATABASE_URL to a server and a role that may create databases and roles."
    )

    def __init__(self, looked_at: list[str]) -> None:
        self.looked_at = tuple(looked_at)
        super().__init__("No PostgreSQL server will do. " + (" ".join(looked_at) or "None was found."))


class DatabaseServerMissing(Refusal):
    """The council's files were written by a PostgreSQL that is no longer here."""

    code = "database-server-missing"
    advice = (
        "Install that version of PostgreSQL again; or, to begin afresh and lose what it holds, move the folder away."
    )

    def __init__(self, major: int, folder: Path) -> None:
        self.major = major
        self.folder = folder
        super().__init__(
            f"{folder} holds databases of PostgreSQL {major}, and no PostgreSQL {major} is on this machine."
        )


class DatabaseDidNotStart(Refusal):
    """PostgreSQL was asked to start and did not."""

    code = "database-did-not-start"
    advice = "Read the reason above, mend it, and run the same command again: nothing is lost by a failed start."

    def __init__(self, what: str, reason: str) -> None:
        self.what = what
        self.reason = reason
        super().__init__(f"{what} failed. {reason}")


class FolderOutOfReach(Refusal):
    """The user that runs PostgreSQL cannot reach the folder its files belong in."""

    code = "folder-out-of-reach"
    advice = "Set RIGHTSOURCE_STATE to a folder whose parents everyone may enter, or do not run as root."

    def __init__(self, folder: Path, user: str) -> None:
        self.folder = folder
        self.user = user
        super().__init__(f"PostgreSQL runs as {user}, who cannot enter {folder}.")


class NotACouncilSlug(Refusal):
    """A council's short name cannot name a database, a cookie and a folder."""

    code = "not-a-council-slug"
    advice = (
        "Use lower-case letters, digits and hyphens, beginning with a letter, 40 at most: for example north-county."
    )

    def __init__(self, slug: str) -> None:
        self.slug = slug
        super().__init__(f"{slug!r} cannot be a council's short name.")


class MigrationFailed(Refusal):
    """The tables could not be brought up to date."""

    code = "migration-failed"
    advice = "Nothing was changed by the step that failed. Keep a copy of the message above and report it."

    def __init__(self, council: str, reason: str) -> None:
        self.council = council
        self.reason = reason
        super().__init__(f"The tables of {council} could not be brought up to date. {reason}")


class PortTaken(Refusal):
    """Another program already answers on the port."""

    code = "port-taken"
    advice = "Stop that program, or choose another port: --port 8100."

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__(f"Port {port} is already in use on this machine.")


class StepFailed(Refusal):
    """One step of set-up did not succeed."""

    code = "set-up-step-failed"
    advice = "Mend what it says and run the same command again: what was finished is kept and skipped."

    def __init__(self, step: str, reason: str) -> None:
        self.step = step
        self.reason = reason
        super().__init__(f"Set-up stopped at '{step}'. {reason}")
