"""The pages by which books come in and leave: every fault listed, once however often, and no neighbour's."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rightsource.ledger.actions import books
from rightsource.ledger.models import ImportedFile, Posting
from rightsource.ledger.rules.chart import commercial_chart
from rightsource.ledger.rules.rows import ServiceDivision
from rightsource.quantities import Month
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority

Browser = Callable[[str], Client]
Check = Callable[[Any, str], None]
PAGE, FORM, EXPORT = "/books/files", "/books/files/take-in", "/books/files/export"
LEDGER = "Ref,Booked,Account,Amount,Details\nJ1,2026-05-12,6000,5.00,=1+1 <b>\nJ1,2026-05-12,1200,-5.00,=1+1 <b>\n"
SAID = {
    "organisation": "care-company",
    "kind": "general ledger",
    "source": "Xero",
    "sign": "as-before",
    "columns": "day = Booked",
    "authority": "Articles of association, 12",
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(county: None) -> Iterator[None]:
    walls.look_as(walls.THE_COUNCIL)
    for organisation in ("care-company", "law-company"):
        accounts = commercial_chart(organisation, ServiceDivision.ADULTS)
        books.open_accounts(by=SYSTEM, authority=Authority("a test"), accounts=accounts)
        books.open_period(by=SYSTEM, authority=Authority("a test"), organisation=organisation, month=Month(2026, 5))
    yield
    # What is checked when all ends looks with the eyes of whoever looked last.
    walls.look_as(walls.THE_COUNCIL)


def sent(client: Client, text: str | None = LEDGER, **changed: str) -> Any:
    file = {} if text is None else {"file": SimpleUploadedFile("may.csv", text.encode())}
    return client.post(FORM, SAID | changed | file)


def on_record() -> tuple[int, int]:
    walls.look_as(walls.THE_COUNCIL)
    return ImportedFile.objects.count(), Posting.objects.count()


@pytest.mark.usefixtures("opened")
def test_a_finance_lead_takes_its_ledger_in_once_and_sees_it_listed(browser_as: Browser, check_page: Check) -> None:
    lead = browser_as("vehicle-finance-lead")
    check_page(lead.get(FORM), FORM)
    first = sent(lead)
    assert (first.status_code, first["Location"]) == (302, PAGE)
    before = on_record()
    sent(lead, columns="")
    assert on_record() == before == (1, 2)
    shown = lead.get(PAGE)
    check_page(shown, PAGE)
    html = shown.content.decode()
    assert "may.csv" in html
    assert "day is “Booked”" in html
    assert "It was so already" in html


@pytest.mark.usefixtures("opened")
def test_every_fault_of_the_file_is_on_the_page_with_its_row(browser_as: Browser, check_page: Check) -> None:
    lead, before = browser_as("vehicle-finance-lead"), on_record()
    answered = sent(lead, LEDGER.replace("6000", "<nine>").replace("-5.00", "x"))
    check_page(answered, FORM)
    html = answered.content.decode()
    assert answered.status_code == 422
    assert "row 2: The account &#39;&lt;nine&gt;&#39; is not in these books." in html
    assert "row 3: &#39;x&#39; is not an amount." in html
    assert on_record() == before


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"organisation": "nobody"}, "Say in whose books"),
        ({"kind": ""}, "Say what the file tells"),
        ({"source": " "}, "Name where it comes from"),
        ({"kind": "trial balance"}, "Say at the end of which month"),
        ({"columns": "colour = Red"}, "account = Nominal code"),
        ({"sign": "left"}, "Say which amounts stand without a minus"),
        ({"authority": ""}, "Say on what authority you act"),
    ],
)
def test_what_the_form_lacks_is_said_at_its_field(browser_as: Browser, changed: dict[str, str], words: str) -> None:
    answered = sent(browser_as("section-151-officer"), **changed)
    assert answered.status_code == 422
    assert words in answered.content.decode()


@pytest.mark.usefixtures("opened")
def test_a_form_without_a_file_is_refused(browser_as: Browser) -> None:
    answered = sent(browser_as("section-151-officer"), None)
    assert answered.status_code == 422
    assert "Choose a CSV file or a workbook" in answered.content.decode()


@pytest.mark.usefixtures("opened")
def test_books_leave_in_every_format_and_nothing_in_them_runs(browser_as: Browser) -> None:
    lead = browser_as("vehicle-finance-lead")
    sent(lead)
    answers = {form: lead.get(EXPORT, {"form": form}) for form in ("xlsx", "csv", "journal", "parquet")}
    assert {form: each.status_code for form, each in answers.items()} == dict.fromkeys(answers, 200)
    for form, each in answers.items():
        assert each["Content-Disposition"].endswith(f"books.{form}")
        assert each["Cache-Control"] == "private, no-store"
    page = openpyxl.load_workbook(io.BytesIO(answers["xlsx"].content))["Postings"]
    assert (page["J2"].value, page["J2"].data_type) == ("=1+1 <b>", "s")
    assert ",'=1+1 <b>," in answers["csv"].content.decode("utf-8-sig")
    assert "care-company:asset:cash:1200  -5.00 GBP" in answers["journal"].content.decode()
    assert pl.read_parquet(io.BytesIO(answers["parquet"].content))["amount_pence"].to_list() == [500, -500]


@pytest.mark.usefixtures("opened")
def test_a_day_before_the_file_came_shows_none_and_gives_no_postings(browser_as: Browser) -> None:
    lead = browser_as("vehicle-finance-lead")
    sent(lead)
    then = {"as_known_on": "2026-01-05"}
    assert "No file was taken in yet" in lead.get(PAGE, then).content.decode()
    left = lead.get(EXPORT, then | {"form": "csv"})
    assert left.content.decode("utf-8-sig").count("\n") == 1
    assert lead.get(FORM, then).status_code == 422


@pytest.mark.usefixtures("opened")
def test_a_neighbours_books_are_neither_written_nor_taken_away(browser_as: Browser) -> None:
    officer, lead = browser_as("section-151-officer"), browser_as("vehicle-finance-lead")
    assert sent(officer, organisation="law-company").status_code == 302
    before = on_record()
    assert sent(lead, organisation="law-company").status_code == 422
    assert on_record() == before
    assert lead.get(EXPORT, {"organisation": "law-company"}).status_code == 422
    assert "law-company" not in lead.get(PAGE).content.decode()


def test_without_books_the_page_says_what_comes_first(county: None, browser_as: Browser, check_page: Check) -> None:
    shown = browser_as("section-151-officer").get(PAGE)
    check_page(shown, PAGE)
    assert "No books that you may see" in shown.content.decode()


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(
    ("role", "page", "form"), [("auditor", 200, 403), ("member", 403, 403), ("resident", 403, 403)]
)
def test_who_reads_books_may_not_write_in_them(browser_as: Browser, role: str, page: int, form: int) -> None:
    client = browser_as(role)
    assert (client.get(PAGE).status_code, client.get(FORM).status_code) == (page, form)


@pytest.mark.usefixtures("opened")
def test_what_the_page_asks_of_the_database_does_not_grow_with_the_files(
    browser_as: Browser, django_assert_max_num_queries: Any
) -> None:
    officer = browser_as("section-151-officer")
    for at in range(5):
        sent(officer, LEDGER.replace("J1", f"J{at}"), source=f"Source {at}")
    with django_assert_max_num_queries(20):
        officer.get(PAGE)
