"""`rightsource cluster local`: a Dask cluster on this machine, to try one before there are several machines."""

import os
import signal
import threading
from typing import Annotated

import typer

from rightsource.cli.door import verb
from rightsource.quantities.wording import count_in_words


@verb("cluster local", example="rightsource cluster local --workers 2")
def run(
    *,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="How many workers; one a processor if not given.")
    ] = None,
) -> None:
    """Start a Dask cluster on this machine, print its address, and keep it up until Ctrl-C.

    It answers to this machine alone, since whoever may talk to a cluster may run anything as its user.
    """
    from rightsource.planning.rules.at_once import local_cluster
    from rightsource.site import places

    asked_to_end = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: asked_to_end.set())
    count = workers or os.cpu_count() or 1
    with local_cluster(count, places.state_folder() / "cluster") as address:
        typer.echo(address)
        typer.echo(
            f"{count_in_words(count, 'worker')}, until Ctrl-C or `kill {os.getpid()}`. In another window: "
            f"rightsource national --dask {address}",
            err=True,
        )
        asked_to_end.wait()
    typer.echo("The cluster has stopped.", err=True)
