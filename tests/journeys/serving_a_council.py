"""Load or serve one of the councils that come with Rightsource, in the database that the environment names.

A program of its own, since a process opens one council. `python serving_a_council.py load FOLDER` loads the council's
case, keeps the demonstration's books, and computes a few futures and the long answers in small. With `serve` it prints
the port it answers on, and ends when its standard input does; each answer says in a header how many queries it took.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import django
import waitress

QUERIES = "X-Queries"
_NO_QUESTION = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config(")  # what keeps reading together and walled
_FUTURES = 200  # enough for the money page to be whole
_THREADS = 4

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def counting(application: Application) -> Application:
    """Return an application that says with each answer how many queries it took."""
    from django.db import connection

    def counted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = 0

        def count(execute: Callable[..., Any], *words: Any) -> Any:
            nonlocal asked
            asked += not str(words[0]).startswith(_NO_QUESTION)
            return execute(*words)

        def start(status: str, headers: list[tuple[str, str]], *words: Any) -> Any:
            return start_response(status, [*headers, (QUERIES, str(asked))], *words)

        with connection.execute_wrapper(count):
            return application(environ, start)

    return counted


def load(slug: str) -> None:
    """Load the council's case, and follow a few futures of what its usual visitor knows."""
    from django.db import transaction
    from django.utils import timezone

    from rightsource.constitution.queries import council_profile
    from rightsource.planning.actions.national import run_national
    from rightsource.planning.actions.projecting import run_projection
    from rightsource.planning.actions.searching import ask_what_drives_the_spread, search_cheapest_plan
    from rightsource.planning.queries import outturn_on_file
    from rightsource.planning.rules.national import national
    from rightsource.planning.rules.national_found import Scenario
    from rightsource.scrutiny.actions.cases import load_case
    from rightsource.scrutiny.actions.keeping_books import keep_books_of_the_demonstration
    from rightsource.scrutiny.queries.cases import DEMONSTRATION, case_at
    from rightsource.storage import walls
    from rightsource.storage.actors import SYSTEM, Authority
    from rightsource.storage.knowledge import Audience

    today, authority = timezone.localdate(), Authority("a test")
    with transaction.atomic():
        walls.look_as(walls.THE_COUNCIL)
        given = case_at(DEMONSTRATION.with_name(slug), today=today)
        load_case(by=SYSTEM, authority=authority, case=given.case, file=given.file, today=today)
        council = council_profile()
    assert council is not None
    if council.is_fictional:
        keep_books_of_the_demonstration(by=SYSTEM, authority=authority, today=today)
    audience = Audience.INSIDERS if council.is_fictional else Audience.PUBLIC
    on = council.event_on or today
    run_projection(by=SYSTEM, authority=authority, on=on, audience=audience, futures=_FUTURES)
    asks = {"by": SYSTEM, "authority": authority, "on": on, "audience": audience}
    ask_what_drives_the_spread(**asks, samples=2, futures=64)
    search_cheapest_plan(**asks, plans=60)
    outturn = outturn_on_file()
    asked = {"on": None, "today": on, "scenario": Scenario.MOST_TAX, "years": 5, "futures": _FUTURES, "seed": 114}
    run_national(by=SYSTEM, authority=authority, study=national(outturn.rows, **asked), outturn=outturn)


def serve() -> None:
    """Serve the council until the end of standard input."""
    from rightsource.site.serving import HOST, end_with_stdin
    from rightsource.site.wsgi import application

    server = waitress.create_server(counting(application), host=HOST, port=0, threads=_THREADS, ident=None)
    end_with_stdin()
    sys.stdout.write(f"{server.effective_port}\n")
    sys.stdout.flush()
    server.run()


def main(what: str, folder: Path) -> None:
    """Load the council or serve it, keeping what is worked out in a folder."""
    django.setup()
    from django.conf import settings

    settings.CACHES["kept"]["LOCATION"] = folder / "kept"
    if what == "load":
        load(settings.COUNCIL)
    else:
        serve()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
