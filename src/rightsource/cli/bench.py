"""`rightsource bench`: how fast the engine is, beside the machine's own ceiling and beside its peers."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, Annotated
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import typer

from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, counting, open_council, verb

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.planning.rules.bench import Bench

_SECONDS_TO_START = 120
_SECONDS_TO_ANSWER = 60


@verb("bench", example="rightsource bench --json")
def run(
    *,
    council: Council = DEMONSTRATION,
    is_quick: Annotated[
        bool, typer.Option("--quick", help="Only see that it works: the figures then mean nothing.")
    ] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the tables of the documentation.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure how fast the engine is on this machine, beside what others would use for the same model.

    Peers of the extra [bench] and LibreOffice Calc are measured where they are installed. An amendment is asked of the
    demonstration council over HTTP, by a member; a quick run asks none. It takes about ten minutes and both processors,
    and writes nothing down.

    As JSON: ceiling_futures_per_s; engines, each with its size, threads, futures_per_s, slowest_futures_per_s and
    cannot_because; ratios; agreement of peers given the same random numbers; linearity; memory; amendment; best_plan;
    country; machine; sizes.
    """
    from rightsource.planning.actions.bench import measure
    from rightsource.planning.rules.bench_table import markdown

    today = datetime.now().astimezone().date()
    with counting("Timing in turns") as progress:
        if is_quick:
            found = measure(today=today, is_quick=True, progress=progress)
        else:
            open_council(council)
            with _member_asking(council) as ask:
                found = measure(today=today, ask=ask, progress=progress)
    if as_markdown:
        typer.echo(markdown(found), nl=False)
        return
    answer(found, as_json=as_json, show=_show)


@contextmanager
def _member_asking(council: str) -> Iterator[Callable[[str, int], float]]:
    """Serve the council on a free port, and give what asks it for an amendment and returns the seconds it took."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "rightsource", "serve", "--council", council, "--port", str(port)]
    server = subprocess.Popen(
        [*command, "--until-stdin-ends"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://localhost:{port}"
    try:
        member = _signed_in_as_member(address)

        def ask(amendment: str, seed: int) -> float:
            began = time.perf_counter()
            asked = urlencode({"amendment": amendment, "seed": seed})
            with member.open(f"{address}/api/amend?{asked}", timeout=_SECONDS_TO_ANSWER) as told:
                told.read()
            return time.perf_counter() - began

        yield ask
    finally:
        server.terminate()
        server.wait()


def _signed_in_as_member(address: str) -> OpenerDirector:
    """Wait until the site answers, and take the role of a member of the made-up county."""
    cookies = CookieJar()
    opener = build_opener(HTTPCookieProcessor(cookies))
    for _ in range(_SECONDS_TO_START):
        try:
            opener.open(f"{address}/", timeout=_SECONDS_TO_ANSWER).close()
            break
        except URLError:
            time.sleep(1.0)
    token = next((each.value for each in cookies if each.name.endswith("-csrf")), "")
    role = urlencode({"role": "member", "next": "/data-protection", "csrfmiddlewaretoken": token})
    opener.open(f"{address}/demonstration/role", role.encode(), timeout=_SECONDS_TO_ANSWER).close()
    return opener


def _show(console: "Console", found: "Bench") -> None:
    from rich.markdown import Markdown

    from rightsource.planning.rules.bench_table import markdown

    console.print(Markdown(markdown(found)))
