"""The councils that come with Rightsource, each served from a database of its own, and browsers to visit them in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from the_site import Site, load, served

from rightsource.site import database
from rightsource.site.database import CouncilDatabase

Prepare = Callable[[CouncilDatabase, Path], None]
GREATEST_WAIT = 20_000  # milliseconds; two processors may be shared with everything else


@pytest.fixture(scope="module")
def serve(
    clone_of: Callable[[str, Prepare], tuple[CouncilDatabase, Path]], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Iterator[Site]]:
    """Return a generator that serves a council by its short name, and takes it down again."""

    def serve_it(slug: str) -> Iterator[Site]:
        copy, folder = clone_of(slug, lambda council, folder: load(replace(council, slug=slug), folder))
        council = replace(copy, slug=slug)
        try:
            own = shutil.copytree(folder, tmp_path_factory.mktemp(slug), dirs_exist_ok=True)
            with served(council, own) as site:
                yield site
        finally:
            database.drop_database(council.name)

    return serve_it


@pytest.fixture(scope="module")
def county(serve: Callable[[str], Iterator[Site]]) -> Iterator[Site]:
    """Serve the made-up county."""
    yield from serve("demonstration")


@pytest.fixture(scope="module")
def northamptonshire(serve: Callable[[str], Iterator[Site]]) -> Iterator[Site]:
    """Serve Northamptonshire's past."""
    yield from serve("northamptonshire")


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Any]:
    """Start a browser; while it runs, no test of the same file can use the database from its own process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def visitor(browser: Any) -> Callable[..., Any]:
    """Return a function that lets somebody visit a site: as a role of the demonstration, with or without script."""

    def visit(site: Site, role: str = "", *, runs_scripts: bool = True) -> Any:
        context = browser.new_context(
            base_url=site.address, viewport={"width": 1280, "height": 900}, java_script_enabled=runs_scripts
        )
        context.set_default_timeout(GREATEST_WAIT)
        if role:
            page = context.new_page()
            page.goto("/data-protection")
            page.locator(f'button[name="role"][value="{role}"]').click()
            # It is left open: a page that is closed while it still draws may never say that it is closed.
            page.wait_for_load_state()
        return context

    return visit
