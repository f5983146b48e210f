"""`rightsource account add` and `account end`: who may sign in for which post."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, open_council, said, verb

if TYPE_CHECKING:
    from rich.console import Console

Email = Annotated[str, typer.Option("--email", help="The e-mail address to sign in with. No mail is sent to it.")]
By = Annotated[
    str, typer.Option("--by", metavar="POST", callback=said, help="The post that does this, for the audit trail.")
]
OnAuthority = Annotated[
    str, typer.Option("--authority", callback=said, help="On what authority: a decision, a delegation or a provision.")
]


@dataclass(frozen=True, slots=True)
class AccountAdded:
    """An account that may sign in, and the link at which it chooses its password."""

    account: str
    post: str
    link: str


@dataclass(frozen=True, slots=True)
class AccountEnded:
    """An account that may no longer sign in, and of which only the number is left."""

    account: str


@verb(
    "account add",
    example="rightsource account add --post monitoring-officer --email mo@example.org "
    '--by head-of-paid-service --authority "Scheme of delegation, 4.2"',
)
def add(
    *,
    post: Annotated[str, typer.Option("--post", help="The post's key, as on the posts sheet.")],
    email: Email,
    by: By,
    authority: OnAuthority,
    address: Annotated[str, typer.Option(help="The address that people open the site at.")] = "http://localhost:8000",
    council: Council = DEMONSTRATION,
    as_json: AsJson = False,
) -> None:
    """Let somebody sign in for a post, and print the link at which they choose a password.

    The link works once and for one day. Run it again for a new one; nothing else changes then.
    """
    open_council(council)
    from django.db import transaction
    from django.utils import timezone

    from rightsource.constitution import actions
    from rightsource.site.accounts import password_link
    from rightsource.storage import walls
    from rightsource.storage.actors import Actor, Authority

    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        account = actions.open_account(
            by=Actor(by), authority=Authority(authority), post=post, email=email, today=timezone.localdate()
        )
        added = AccountAdded(account, post, address.rstrip("/") + password_link(account))
    answer(added, as_json=as_json, show=_show_added)


@verb(
    "account end",
    example="rightsource account end --email mo@example.org --by head-of-paid-service "
    '--authority "Scheme of delegation, 4.2"',
)
def end(
    *, email: Email, by: By, authority: OnAuthority, council: Council = DEMONSTRATION, as_json: AsJson = False
) -> None:
    """End an account today and erase its address, password and keys; its number stays in the audit trail."""
    open_council(council)
    from django.db import transaction
    from django.utils import timezone

    from rightsource.constitution import actions
    from rightsource.storage import walls
    from rightsource.storage.actors import Actor, Authority

    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        account = actions.end_account(
            by=Actor(by), authority=Authority(authority), email=email, today=timezone.localdate()
        )
    answer(AccountEnded(account), as_json=as_json, show=_show_ended)


def _show_added(console: "Console", added: AccountAdded) -> None:
    console.print(f"{added.account} signs in for {added.post}. Give its holder this link, which works once:")
    console.print(added.link, soft_wrap=True)


def _show_ended(console: "Console", ended: AccountEnded) -> None:
    console.print(f"{ended.account} no longer signs in. Its address, password and keys are erased.")
