"""`rightsource serve`: one council's pages and API on one port of this machine."""

import os
from typing import Annotated

import typer

from rightsource.cli.door import DEMONSTRATION, Council, open_council, verb


@verb("serve", example="rightsource serve --council demonstration --port 8000")
def run(
    *,
    council: Council = DEMONSTRATION,
    port: Annotated[int, typer.Option(help="The port to answer on, on this machine only.")] = 8000,
    until_stdin_ends: Annotated[bool, typer.Option("--until-stdin-ends", hidden=True)] = False,
) -> None:
    """Serve one council on http://localhost until Ctrl-C."""
    from rightsource.site.serving import check_port, end_with_stdin, serve
    from rightsource.site.static import collect_static

    if until_stdin_ends:
        end_with_stdin()
    check_port(port)
    os.environ.setdefault("RIGHTSOURCE_LOG_LEVEL", "INFO")
    collect_static()
    open_council(council)
    # A passkey belongs to a name, so people are sent to localhost and never to 127.0.0.1.
    typer.echo(f"Serving {council} at http://localhost:{port}. Ctrl-C stops it.")
    serve(port)
