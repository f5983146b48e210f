"""What may be set from outside, by environment variables that begin with RIGHTSOURCE_."""

import re
from functools import cache
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from rightsource.site.errors import NotACouncilSlug

DEMONSTRATION = "demonstration"
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}")


class Configuration(BaseSettings):
    """The configuration of one process, which serves or commands one council."""

    model_config = SettingsConfigDict(env_prefix="RIGHTSOURCE_", extra="ignore")

    council: str = Field(default=DEMONSTRATION, description="The short name of the council, which names its database.")
    database_url: str = Field(
        default="", description="Where the app connects, as the app's role; set by opening a council."
    )
    secret_key: str = Field(
        default="", description="Signs sessions; if not given, one is made and kept for its owner only."
    )
    hosts: Annotated[list[str], NoDecode] = Field(
        default=["localhost", "127.0.0.1"], description="Names that the site answers to, with commas between."
    )
    behind_https: bool = Field(
        default=False, description="A proxy in front speaks HTTPS: cookies are sent over it only, and HSTS is on."
    )
    log_level: str = Field(default="WARNING", description="The least level that is logged.")

    @field_validator("hosts", mode="before")
    @classmethod
    def _split_at_commas(cls, given: object) -> object:
        return given.split(",") if isinstance(given, str) else given


@cache
def configuration() -> Configuration:
    """Return this process's configuration, read once."""
    return Configuration()


def check_slug(slug: str) -> None:
    """Refuse a council's short name that cannot name a database, a cookie and a folder.

    Raises:
        NotACouncilSlug: it holds anything but lower-case letters, digits and hyphens, or begins with no letter.
    """
    if not _SLUG.fullmatch(slug):
        raise NotACouncilSlug(slug)
