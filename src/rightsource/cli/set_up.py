"""`rightsource set-up` and `rightsource stop`: what ./run does, and undoing it."""

import signal
import time
from typing import Annotated

import typer

from rightsource.cli.door import verb, working


@verb("set-up", example="rightsource set-up --serve --port 8000", is_hidden=True)
def run(
    *,
    serve: Annotated[bool, typer.Option("--serve", help="Serve both councils until Ctrl-C.")] = False,
    port: Annotated[int, typer.Option(help="The port of the first council; the second takes the next.")] = 8000,
) -> None:
    """Set up both councils that come with Rightsource, and print what each shows."""
    from rightsource.site import set_up
    from rightsource.site.errors import StepFailed

    for asked_to_end in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked_to_end, signal.default_int_handler)
    if serve:
        set_up.check_ports(port)
    began = time.monotonic()
    with working("Setting up"):
        set_up.set_up(_say)
    if not serve:
        _print_results()
        with working("Computing the money ahead, in 10,000 futures"):
            set_up.compute(_say)
        _say(f"Done in {time.monotonic() - began:.0f} s.")
        return
    try:
        with set_up.serving(port, _say) as processes:
            _say(f"Both are being served after {time.monotonic() - began:.0f} s; what follows is still being computed.")
            try:
                _print_results()
                with working("Computing the money ahead, in 10,000 futures"):
                    set_up.compute(_say)
            except StepFailed as refusal:
                _say(f"{refusal.message} Both councils are served all the same.")
            _say("Ctrl-C stops both.")
            set_up.wait_until_one_ends(processes)
    except KeyboardInterrupt:
        _say("Both councils have stopped. Their databases stay up for the next run; ./run stop ends them too.")


@verb("stop", example="rightsource stop", is_hidden=True)
def stop() -> None:
    """Stop the PostgreSQL server that Rightsource started."""
    from rightsource.site.postgres import stop_cluster

    cluster = stop_cluster()
    typer.echo(f"Stopped {cluster.binaries}." if cluster else "No server of ours was running.")


def _print_results() -> None:
    from rightsource.site import set_up

    results = set_up.results()
    while True:
        with working("Computing what each council shows"):
            heading, shown = next(results, ("", ""))
        if not heading:
            return
        typer.echo(f"\n{heading}\n{'=' * len(heading)}\n{shown}")


def _say(what: str) -> None:
    typer.echo(what, err=True)
