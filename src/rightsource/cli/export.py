"""`rightsource export csv`, `xlsx`, `parquet` and `hledger`: books out, whole, as at any instant."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rightsource.cli.books_asked import AsAt, month_of, reading
from rightsource.cli.door import DEMONSTRATION, AsJson, Council, answer, verb, working
from rightsource.quantities import Month
from rightsource.quantities.wording import count_in_words

if TYPE_CHECKING:
    from rich.console import Console

    from rightsource.ledger.rules.exports import BooksOut, ExportFormat

To = Annotated[Path, typer.Option("--to", metavar="DIR", help="The folder to write to.")]
Whose = Annotated[
    list[str] | None, typer.Option("--organisation", metavar="KEY", help="Whose books; all there are if not given.")
]
From = Annotated[
    Month | None,
    typer.Option("--from", metavar="MONTH", parser=month_of, help="The first month; the first posted in if not given."),
]
Until = Annotated[
    Month | None,
    typer.Option("--until", metavar="MONTH", parser=month_of, help="The last month; the last posted in if not given."),
]
_TOGETHER = "group"


@dataclass(frozen=True, slots=True)
class FileOut:
    """A file that was written: its name, its size and the hash of its content."""

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BooksExported:
    """Books that were written.

    Attributes:
        first: the first month whose postings left.
        last: the last.
        act: the last act on record that counted.
        recorded_at: when it was recorded; asked for as at then, the same books leave again.
    """

    folder: Path
    format: str
    organisations: tuple[str, ...]
    first: Month
    last: Month
    act: int
    recorded_at: datetime | None
    postings: int
    files: tuple[FileOut, ...]


_AS_JSON = """

    As JSON: folder, format, organisations, first, last, act, recorded_at, postings, files [name, size_bytes, sha256].
    """


def _exporting(form: str, says: str) -> Callable[..., None]:
    """Return the verb that writes books in one form; all take the same options."""

    def run(
        *,
        to: To,
        organisation: Whose = None,
        first: From = None,
        last: Until = None,
        as_at: AsAt = None,
        council: Council = DEMONSTRATION,
        as_json: AsJson = False,
    ) -> None:
        _export(form, to, _Asked(council, tuple(organisation or ()), first, last, as_at), as_json=as_json)

    run.__doc__ = says + _AS_JSON
    return run


@dataclass(frozen=True, slots=True)
class _Asked:
    council: str
    organisations: tuple[str, ...]
    first: Month | None
    last: Month | None
    as_at: datetime | None


def _export(form: str, to: Path, asked: _Asked, *, as_json: bool) -> None:
    with reading(asked.council), working("Writing the books"):
        from rightsource.ledger.queries.exporting import books_out
        from rightsource.ledger.rules.exports import ExportFormat

        books = books_out(asked.organisations, first=asked.first, last=asked.last, as_at=asked.as_at)
        with _kept_if_whole(to) as folder:
            postings = _write(books, ExportFormat(form), folder)
    files = tuple(_file_out(to / name) for name in _names(books, ExportFormat(form)))
    exported = BooksExported(
        folder=to,
        format=form,
        organisations=books.organisations,
        first=books.span.first,
        last=books.span.last,
        act=books.act,
        recorded_at=books.recorded_at,
        postings=postings,
        files=files,
    )
    answer(exported, as_json=as_json, show=_show)


def _names(books: "BooksOut", form: "ExportFormat") -> tuple[str, ...]:
    from rightsource.ledger.rules.exports import ExportFormat, file_name

    if form is ExportFormat.WORKBOOK:
        return (f"books.{form}",)
    each = tuple(file_name(organisation, form) for organisation in books.organisations)
    return (
        (*each, f"{_TOGETHER}.{form}")
        if form is ExportFormat.JOURNAL and _TOGETHER not in books.organisations
        else each
    )


def _write(books: "BooksOut", form: "ExportFormat", folder: Path) -> int:
    from rightsource.ledger.queries.exporting import write_out
    from rightsource.ledger.rules.exports import ExportFormat
    from rightsource.ledger.rules.hledger import write_group_journal

    names = _names(books, form)
    if form is ExportFormat.WORKBOOK:
        with (folder / names[0]).open("wb") as into:
            return write_out(books, form, into)
    postings = 0
    for organisation, name in zip(books.organisations, names, strict=False):
        with (folder / name).open("wb") as into:
            postings += write_out(books.of(organisation), form, into)
    if len(names) > len(books.organisations):
        with (folder / names[-1]).open("w", encoding="utf-8") as into_all:
            write_group_journal(names[:-1], into_all)
    return postings


@contextmanager
def _kept_if_whole(to: Path) -> Iterator[Path]:
    """Write files in a folder beside their own, and move them there only when all of them are written."""
    import shutil
    import tempfile

    from rightsource.publishing.errors import FolderCannotBeWritten

    try:
        to.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=".part-", dir=to))
        try:
            yield part
            for each in sorted(part.iterdir()):
                each.replace(to / each.name)
        finally:
            shutil.rmtree(part)
    except OSError as fault:
        raise FolderCannotBeWritten(str(to), fault.strerror or str(fault)) from None


def _file_out(path: Path) -> FileOut:
    with path.open("rb") as made:
        digest = hashlib.file_digest(made, "sha256").hexdigest()
    return FileOut(path.name, path.stat().st_size, digest)


def _show(console: "Console", exported: BooksExported) -> None:
    whose: Sequence[str] = exported.organisations
    console.print(
        f"{count_in_words(exported.postings, 'posting')} of {count_in_words(len(whose), 'organisation')}, "
        f"{exported.first} to {exported.last}, as at act {exported.act:,} of the audit trail.",
        markup=False,
    )
    for file in exported.files:
        console.print(f"Wrote {exported.folder / file.name}", markup=False, soft_wrap=True)


verb("export csv", example="rightsource export csv --to out --organisation care-company --from 2026-04")(
    _exporting("csv", "Write every posting as CSV, a file for each organisation, which `import ledger` reads as it is.")
)
verb("export xlsx", example="rightsource export xlsx --to out --from 2026-04 --until 2026-10")(
    _exporting("xlsx", "Write one workbook whose balances and totals are formulas over its postings.")
)
verb("export parquet", example="rightsource export parquet --to out --as-at 2026-11-22T10:30")(
    _exporting("parquet", "Write every posting as Parquet, in whole pence, a file for each organisation.")
)
verb("export hledger", example="rightsource export hledger --to out")(
    _exporting(
        "journal",
        "Write journals that `hledger check --strict` passes: one for each organisation, and one that holds them all.",
    )
)
