"""`rightsource audit verify`: work the audit chain out again."""

from typing import TYPE_CHECKING

from rightsource.cli.door import AsJson, Council, answer, open_council, verb

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.storage.audit import Verification


@verb("audit verify", example="rightsource audit verify --council demonstration")
def run(council: Council = "demonstration", as_json: AsJson = False) -> None:
    """Work the whole audit chain out again and list every link that does not hold.

    Keep the last hash outside, in the minutes say: what was cut off the end shows only against it.
    """
    open_council(council)
    from rightsource.storage import audit
    from rightsource.storage.errors import AuditChainBroken

    found = audit.verify()
    answer(found, as_json=as_json, show=_show)
    if found.problems:
        raise AuditChainBroken(found.problems)


def _show(console: "Console", found: "Verification") -> None:
    if not found.problems:
        console.print(f"All {found.events} audit events hold. The last hash is {found.last_hash}.")
