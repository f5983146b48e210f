"""Outcomes and directives on pages: a vehicle answers its own and sees no other, the core gives them, all may look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rightsource.outcomes.actions import import_area_file
from rightsource.scrutiny.actions.keeping_outcomes import keep_outcomes_of_the_demonstration
from rightsource.storage import walls
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.documents import GivenFile
from rightsource.storage.knowledge import Grade
from rightsource.storage.models import AuditEvent
from rightsource.web.demonstration.roles import ROLES

pytestmark = pytest.mark.usefixtures("_undone")
Browser = Callable[[str], Client]
A_TEST = Authority("a test")
MADE_UP_PEOPLE = "GEOGRAPHY_CODE,C_AGE,PROJECTED_YEAR_NAME,OBS_VALUE,GENDER\n" + "\n".join(
    f"E1,{age},{year},1000,1" for age in range(91) for year in (2023, 2024)
)
MADE_UP_CARE = "SupportSetting,DH_GEOGRAPHY_NAME,ActivityProvision,ITEMVALUE,year\nResidential,E1,External,7300,2023"
DIRECTIVE = {
    "directive": "D-2026-03",
    "title": "Open two more libraries on Saturdays",
    "to": "libraries-society",
    "outcome": "well-at-home",
    "envelope": "40,000",
    "first": "2099-12-01",
    "last": "2100-11-30",
    "acknowledge_by": "2099-12-15",
    "decision": "FC-2026-01",
    "authority": "FC-2026-01",
}


@pytest.fixture(scope="module")
def _kept(county_on_record: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        walls.look_as(walls.THE_COUNCIL)
        today = timezone.localdate()
        keep_outcomes_of_the_demonstration(by=SYSTEM, authority=A_TEST, today=today)
        keep_outcomes_of_the_demonstration(by=SYSTEM, authority=A_TEST, today=today)
        for name, text in (("people.csv", MADE_UP_PEOPLE), ("care.csv", MADE_UP_CARE)):
            import_area_file(
                by=SYSTEM,
                authority=A_TEST,
                file=GivenFile(name, text.encode()),
                source="Made up",
                grade=Grade.MADE_UP,
                published_on=today,
            )


@pytest.fixture
def _undone(_kept: None) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def page(browser: Client, address: str, status: int = 200) -> str:
    answered = browser.get(address)
    assert answered.status_code == status, answered.content.decode()[:2000]
    return answered.content.decode()


@pytest.mark.parametrize("role", [role.key for role in ROLES])
def test_everybody_may_look_at_outcomes_and_needs(browser_as: Browser, role: str) -> None:
    browser = browser_as(role)
    said = page(browser, "/outcomes")
    assert "Of 4 indicators 1 getting better, 1 getting worse, 1 without movement shown, 1 with too few" in said
    assert "getting worse; lower is better" in page(browser, "/outcomes/indicators/looked-after-rate")
    assert "7,300" in page(browser, "/needs?area=E1")


def test_an_indicator_has_a_picture_and_its_figures_as_a_file(browser_as: Browser) -> None:
    browser = browser_as("commissioner")
    picture = browser.get("/outcomes/indicators/looked-after-rate/picture.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert "82" in page(browser, "/outcomes/indicators/looked-after-rate?format=csv")
    page(browser, "/outcomes/indicators/nothing", 422)


def test_nobody_knew_of_the_plan_before_it_was_made(browser_as: Browser) -> None:
    assert "No outcome is on record" in page(browser_as("commissioner"), "/outcomes?as_known_on=2026-03-31")


def test_a_vehicle_sees_its_own_directives_and_no_other(browser_as: Browser) -> None:
    said = page(browser_as("vehicle-finance-lead"), "/directives")
    assert "D-2026-02" in said
    assert "D-2026-01" not in said
    page(browser_as("vehicle-finance-lead"), "/directives/D-2026-01", 422)
    page(browser_as("signed-out"), "/directives", 403)
    officer = page(browser_as("commissioner"), "/directives")
    assert "D-2026-01" in officer
    assert "D-2026-02" in officer


def test_a_vehicle_acknowledges_and_then_asks_and_the_trail_says_so(browser_as: Browser) -> None:
    lead, address = browser_as("vehicle-finance-lead"), "/directives/D-2026-02"
    assert "Acknowledge or answer" in page(lead, address)
    said = {"answer": "acknowledge", "words": "", "authority": "Articles"}
    assert lead.post(f"{address}/answer", said).status_code == 302
    assert lead.post(f"{address}/answer", said | {"answer": "questioned"}).status_code == 422
    asked = said | {"answer": "questioned", "words": "From which month?"}
    assert lead.post(f"{address}/answer", asked).status_code == 302
    assert "From which month?" in page(browser_as("commissioner"), address)
    walls.look_as(walls.THE_COUNCIL)
    events = AuditEvent.objects.filter(subject="directive:D-2026-02").values_list("event", flat=True)
    assert list(events)[-2:] == ["directive-acknowledged", "directive-answered"]


def test_an_officer_answers_no_directive_and_a_vehicle_gives_none(browser_as: Browser) -> None:
    page(browser_as("commissioner"), "/directives/D-2026-02/answer", 403)
    page(browser_as("vehicle-finance-lead"), "/directives/give", 403)


def test_the_commissioner_gives_a_directive_under_a_decision(browser_as: Browser) -> None:
    officer = browser_as("commissioner")
    assert "Give the directive" in page(officer, "/directives/give")
    wrong = officer.post("/directives/give", DIRECTIVE | {"last": "2099-11-30", "envelope": "much"})
    assert wrong.status_code == 422
    assert "The last day lies before the first" in wrong.content.decode()
    given = officer.post("/directives/give", DIRECTIVE)
    assert given.status_code == 302, given.content.decode()
    assert "Open two more libraries on Saturdays" in page(officer, "/directives/D-2026-03")


@pytest.mark.parametrize(("address", "most"), [("/outcomes", 18), ("/directives", 14), ("/needs", 12)])
def test_pages_ask_few_questions_however_many_rows(browser_as: Browser, address: str, most: int) -> None:
    browser = browser_as("commissioner")
    page(browser, address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page(browser, address)
    assert len(asked) <= most, [each["sql"][:120] for each in asked]


def test_the_api_tells_the_same(browser_as: Browser) -> None:
    browser = browser_as("commissioner")
    outcomes = browser.get("/api/outcomes").json()["outcomes"]
    assert outcomes[0]["outcome"]["row"]["outcome"] == "safe-and-independent"
    stages = {
        each["directive"]["row"]["directive"]: each["stage"]
        for each in browser.get("/api/directives").json()["directives"]
    }
    assert stages["D-2026-01"] == "accepted"
    needs = browser.get("/api/needs", {"areas": "E1"}).json()["needs"]
    assert [each["definition"]["need"] for each in needs] == ["residential-care"]


def test_the_commissioner_varies_a_directive_and_says_why(browser_as: Browser) -> None:
    officer, address = browser_as("commissioner"), "/directives/D-2026-02/vary"
    page = officer.get(address).content.decode()
    assert "280000.00" in page
    given = {key: said for key, said in DIRECTIVE.items() if key not in {"directive", "to"}}
    assert officer.post(address, given).status_code == 422
    assert officer.post(address, given | {"because": "Two more", "last": "2099-11-30"}).status_code == 422
    assert officer.post(address, given | {"because": "Two more"}).status_code == 302
    page = officer.get("/directives/D-2026-02").content.decode()
    assert DIRECTIVE["title"] in page
    assert "Two more" in page
    assert officer.get("/directives/D-none/vary").status_code == 422
    assert browser_as("vehicle-finance-lead").get(address).status_code == 403
