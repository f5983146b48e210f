"""What the rules of a case promise, the database states a second time; each of its refusals is said in words."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection

from rightsource.budget import errors as budget_errors
from rightsource.budget.actions import recording as budget
from rightsource.budget.rules.rows import SavingFigure, SavingStage
from rightsource.commissioning import actions as commissioning
from rightsource.commissioning import errors as commissioning_errors
from rightsource.commissioning.rules.rows import AgreementTerms, AwardRoute, MonthlyReturn
from rightsource.constitution import actions as constitution
from rightsource.constitution import errors as constitution_errors
from rightsource.constitution.rules.books import duty_register
from rightsource.constitution.rules.rows import (
    Accountability,
    Appointment,
    LegalForm,
    OrganisationInForce,
    OrganisationStatus,
    PostKind,
    Role,
)
from rightsource.federation import actions as federation
from rightsource.federation import errors as federation_errors
from rightsource.federation.rules.rows import Holding, HoldingKind
from rightsource.governance import actions as governance
from rightsource.governance import errors as governance_errors
from rightsource.governance.rules.rows import FormalReport, Issuer, Paper, PaperKind, Promise, Warning  # noqa: A004 - the word of the Acts
from rightsource.outcomes import actions as outcomes
from rightsource.outcomes import errors as outcomes_errors
from rightsource.outcomes.rules.rows import ClientGroup, ServiceDelivery
from rightsource.quantities import FinancialYear, Money, Month, Period, Refusal
from rightsource.storage import walls
from rightsource.storage.actors import Actor, Authority
from rightsource.storage.knowledge import Audience, KnownOn, Source
from rightsource.storage.models import AuditEvent
from rightsource.storage.recording import Recording
from rightsource.storage.records import Entry, Written
from rightsource.treasury import actions as treasury
from rightsource.treasury import errors as treasury_errors
from rightsource.treasury.rules.rows import ExposureFigure, ExposureKind

TODAY = date(2026, 11, 22)
WHO = {"by": Actor("finance"), "authority": Authority("Scheme of delegation, 3.1")}
YEAR = Period(date(2026, 4, 1))
HALF = Period(date(2026, 10, 1))

ORGANISATION = OrganisationInForce(
    organisation="care", name="Care Ltd", legal_form=LegalForm.COMPANY_BY_SHARES, status=OrganisationStatus.OPERATING,
    is_vehicle=True, is_group=True, period=YEAR,
)  # fmt: skip
POST = Appointment(post="finance", title="Finance", kind=PostKind.OFFICER, role=Role.CHIEF_FINANCE_OFFICER, period=YEAR)
ACCOUNTABILITY = Accountability(duty="asc-needs-assessment", accountable_post="finance", period=YEAR)
HOLDING = Holding(owner="care", owned="place", kind=HoldingKind.SHARES, share_percent=Decimal(50), period=YEAR)
SERVICE = ServiceDelivery(
    service="homes", title="Homes", client_group=ClientGroup.ADULTS_65_PLUS, delivered_by="care", period=YEAR
)
AGREEMENT = AgreementTerms(
    agreement="A-1", title="Homes", commissioner="place", provider="care", route=AwardRoute.DIRECT, period=YEAR
)
RETURN = MonthlyReturn(
    organisation="care", month=Month(2026, 10), submitted_on=TODAY, signed_by="finance",
    owner_income_forecast=Money(1), external_income_forecast=Money(1), expenditure_forecast=Money(1),
    owner_income_to_date=Money(1), external_income_to_date=Money(1), reserves=Money(1),
    cash_by_week=(Money(1),) * 13, staff_fte=Decimal(1),
)  # fmt: skip
EXPOSURE = ExposureFigure(organisation="care", kind=ExposureKind.LOAN, name="Loan", as_at=TODAY, amount=Money(1))
CLAIMED = SavingFigure(
    saving="S-1", title="Nights", financial_year=FinancialYear(2026), stage=SavingStage.CLAIMED, amount=Money(1),
    said_on=TODAY, said_by="finance",
)  # fmt: skip
VERIFIED = dataclasses.replace(CLAIMED, stage=SavingStage.VERIFIED, said_by="auditor", evidence="Rota file")
WARNING = Warning(
    reference="W-1", issuer=Issuer.STATUTORY_OFFICER, issued_by="finance", issued_on=TODAY, matter="Low.",
    addressed_to=("leader",), promises=(Promise.P5,),
)  # fmt: skip
PAPER = Paper(reference="P-1", decision="D-1", title="Case", kind=PaperKind.FIVE_CASE)

Record = Callable[..., Written]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_the_council() -> None:
    walls.look_as(walls.THE_COUNCIL)
    constitution.register_duties(**WHO, duties=duty_register())
    record(constitution.record_organisations, ORGANISATION, dataclasses.replace(ORGANISATION, organisation="place"))
    record(constitution.record_posts, POST)


def record(action: Record, *rows: object, withdrawn_because: str = "") -> Written:
    entries = [Entry(row, Source("a test"), withdrawn_because=withdrawn_because) for row in rows]
    return action(**WHO, entries=entries, recording=Recording(TODAY))


def later(row: object) -> object:
    return dataclasses.replace(row, period=HALF)  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("action", "rows", "refusal"),
    [
        (constitution.record_organisations, [later(ORGANISATION)], constitution_errors.OrganisationIsTwoThings),
        (constitution.record_posts, [later(POST)], constitution_errors.PostHasTwoHolders),
        (constitution.record_duties, [ACCOUNTABILITY, later(ACCOUNTABILITY)],
         constitution_errors.DutyHasTwoAccountablePosts),
        (federation.record_holdings, [HOLDING, later(HOLDING)], federation_errors.HoldingIsTwoShares),
        (federation.record_holdings, [dataclasses.replace(HOLDING, owned="care")], federation_errors.OwnsItself),
        (federation.record_holdings, [dataclasses.replace(HOLDING, share_percent=Decimal(101))],
         federation_errors.ShareIsNoShare),
        (outcomes.record_services, [SERVICE, later(SERVICE)], outcomes_errors.ServiceHasTwoDeliverers),
        (commissioning.record_agreements, [AGREEMENT, later(AGREEMENT)],
         commissioning_errors.AgreementHasTwoSetsOfTerms),
        (commissioning.record_agreements, [dataclasses.replace(AGREEMENT, provider="place")],
         commissioning_errors.BuysFromItself),
        (commissioning.record_agreements, [dataclasses.replace(AGREEMENT, efficiency_percent=Decimal(101))],
         commissioning_errors.TermsOfPaymentOutOfBounds),
        (commissioning.record_returns, [dataclasses.replace(RETURN, cash_by_week=(Money(1),))],
         commissioning_errors.ReturnWithoutThirteenWeeks),
        (treasury.record_exposures, [dataclasses.replace(EXPOSURE, amount=Money(-1))],
         treasury_errors.ExposureIsNegative),
        (budget.record_savings, [dataclasses.replace(VERIFIED, evidence="")],
         budget_errors.SavingVerifiedWithoutEvidence),
        (budget.record_savings, [dataclasses.replace(VERIFIED, evidence=" \t\n ")],
         budget_errors.SavingVerifiedWithoutEvidence),
        (budget.record_savings, [CLAIMED, dataclasses.replace(VERIFIED, said_by="finance")],
         budget_errors.SavingVerifiedByItsClaimant),
        (governance.record_papers, [dataclasses.replace(PAPER, signed_by="finance")],
         governance_errors.PaperIsHalfSigned),
        (governance.record_warnings, [dataclasses.replace(WARNING, closed_on=TODAY, closed_by="leader")],
         governance_errors.WarningClosedByAnother),
    ],
)  # fmt: skip
def test_the_database_refuses_it_too_in_words_and_writes_nothing(
    action: Record, rows: Sequence[object], refusal: type[Refusal]
) -> None:
    events = AuditEvent.objects.count()
    with pytest.raises(refusal) as refused:
        record(action, *rows)
    assert refused.value.message.endswith(".")
    assert refused.value.advice.endswith(".")
    assert AuditEvent.objects.count() == events


def test_the_issuer_of_a_warning_stays_and_it_is_never_withdrawn() -> None:
    record(governance.record_warnings, WARNING)
    with pytest.raises(governance_errors.WarningIssuerChanged):
        record(governance.record_warnings, dataclasses.replace(WARNING, issued_by="auditor"))
    with pytest.raises(governance_errors.WarningWithdrawn):
        record(governance.record_warnings, WARNING, withdrawn_because="inconvenient")


SENT = dataclasses.replace(WARNING, formal_report=FormalReport.SECTION_114_3, report_sent_on=TODAY)


@pytest.mark.parametrize(
    "changed",
    [
        dataclasses.replace(SENT, issuer=Issuer.MEMBER),
        dataclasses.replace(SENT, formal_report=FormalReport.NONE, report_sent_on=None),
        dataclasses.replace(SENT, report_sent_on=TODAY + timedelta(days=30)),
    ],
)
def test_a_sent_report_keeps_its_clock_and_its_issuers_capacity(changed: Warning) -> None:
    record(governance.record_warnings, SENT)
    with pytest.raises(governance_errors.WarningIssuerChanged):
        record(governance.record_warnings, changed)


@pytest.mark.parametrize(
    "changed",
    [
        dataclasses.replace(WARNING, closed_on=TODAY, closed_by="finance"),
        dataclasses.replace(WARNING, matter="All is well."),
        dataclasses.replace(WARNING, addressed_to=("somebody-else",)),
    ],
)
def test_those_whom_a_warning_is_addressed_to_neither_close_nor_rewrite_it_in_its_issuers_name(
    changed: Warning,
) -> None:
    record(governance.record_warnings, WARNING)
    entries = [Entry(changed, Source("a test"))]
    leader: dict[str, Any] = WHO | {"by": Actor("leader")}
    with pytest.raises(governance_errors.WarningChangedByAddressee):
        governance.record_warnings(**leader, entries=entries, recording=Recording(TODAY))
    answered = dataclasses.replace(WARNING, answered_on=TODAY, answer="It is in hand.")
    written = governance.record_warnings(
        **leader, entries=[Entry(answered, Source("a test"))], recording=Recording(TODAY)
    )
    assert written.superseded == 1


@pytest.mark.parametrize(
    ("changed", "known_to"),
    [
        (dataclasses.replace(WARNING, matter="All is well."), Audience.PUBLIC),
        (dataclasses.replace(WARNING, addressed_to=("somebody-else",)), Audience.PUBLIC),
        (dataclasses.replace(WARNING, organisation="care"), Audience.PUBLIC),
        (dataclasses.replace(WARNING, closed_on=TODAY, closed_by="finance"), Audience.PUBLIC),
        (WARNING, Audience.MEMBERS),
        (WARNING, Audience.INSIDERS),
    ],
)
def test_nobody_but_its_issuer_rewords_closes_or_hides_a_warning(changed: Warning, known_to: Audience) -> None:
    given = Entry(WARNING, Source("a test"), KnownOn.on(TODAY, Audience.PUBLIC))
    governance.record_warnings(**WHO, entries=[given], recording=Recording(TODAY))
    entries = [Entry(changed, Source("a test"), KnownOn.on(TODAY, known_to))]
    another: dict[str, Any] = WHO | {"by": Actor("monitoring-officer")}
    with pytest.raises(governance_errors.WarningChangedByAnother):
        governance.record_warnings(**another, entries=entries, recording=Recording(TODAY))
    assert governance.record_warnings(**WHO, entries=entries, recording=Recording(TODAY)).superseded == 1


def test_nobody_but_its_issuer_says_that_a_warning_was_known_only_later() -> None:
    given = Entry(WARNING, Source("a test"), KnownOn.on(TODAY, Audience.PUBLIC))
    governance.record_warnings(**WHO, entries=[given], recording=Recording(TODAY))
    later_on = [Entry(WARNING, Source("a test"), KnownOn.on(TODAY + timedelta(days=9), Audience.PUBLIC))]
    another: dict[str, Any] = WHO | {"by": Actor("monitoring-officer")}
    with pytest.raises(governance_errors.WarningChangedByAnother):
        governance.record_warnings(**another, entries=later_on, recording=Recording(TODAY))


def test_one_warning_never_takes_the_place_of_another() -> None:
    record(governance.record_warnings, WARNING)
    with pytest.raises(DatabaseError, match="never change"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO governance_warning (id, supersedes_id, is_current, withdrawn_because, concerns, known_derived,"
            " known_basis, source_title, source_address, source_grade, source_reference, disputed_by, source_note,"
            " recorded_in_id, reference, issuer, issued_by, issued_on, matter, addressed_to, promises, formal_report,"
            " answer, closed_by) SELECT gen_random_uuid(), id, true, '', '', '', known_basis, '', '', source_grade, '',"
            " '', '', recorded_in_id, 'W-2', issuer, issued_by, issued_on, matter, addressed_to, promises,"
            " formal_report, '', '' FROM governance_warning"
        )


@pytest.mark.parametrize("said_by", ["Finance", " finance ", "FINANCE"])
def test_another_spelling_of_the_claimants_post_is_no_second_pair_of_eyes(said_by: str) -> None:
    record(budget.record_savings, CLAIMED)
    with pytest.raises(budget_errors.SavingVerifiedByItsClaimant):
        record(budget.record_savings, dataclasses.replace(VERIFIED, said_by=said_by))


def test_a_claim_restated_in_anothers_name_was_still_made() -> None:
    record(budget.record_savings, CLAIMED)
    record(budget.record_savings, dataclasses.replace(CLAIMED, said_by="somebody-else"))
    with pytest.raises(budget_errors.SavingVerifiedByItsClaimant):
        record(budget.record_savings, dataclasses.replace(VERIFIED, said_by="finance"))


def test_a_claim_that_was_withdrawn_was_still_made() -> None:
    record(budget.record_savings, CLAIMED)
    record(budget.record_savings, CLAIMED, withdrawn_because="to verify it myself")
    with pytest.raises(budget_errors.SavingVerifiedByItsClaimant):
        record(budget.record_savings, dataclasses.replace(VERIFIED, said_by="finance"))


def test_a_row_that_refers_to_nothing_is_a_fault_of_the_program_and_not_a_refusal() -> None:
    record(outcomes.record_services, dataclasses.replace(SERVICE, delivered_by="nobody"))
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="foreign key"):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    connection.needs_rollback = True


def test_each_recording_leaves_an_event_of_its_own_unless_it_is_part_of_another() -> None:
    before = AuditEvent.objects.count()
    record(outcomes.record_services, SERVICE)
    event = AuditEvent.objects.latest("position")
    assert (AuditEvent.objects.count(), event.by_post, event.subject) == (
        before + 1, "finance", "table:outcomes.ServiceDelivery",
    )  # fmt: skip
    outcomes.record_services(**WHO, entries=[], recording=Recording(TODAY, event))
    assert AuditEvent.objects.count() == before + 1


def test_the_register_comes_in_once_and_a_changed_duty_is_brought_up_to_date() -> None:
    duties = duty_register()
    assert constitution.register_duties(**WHO, duties=duties) == 0
    changed = [dataclasses.replace(duties[0], title="Another title"), *duties[1:]]
    assert constitution.register_duties(**WHO, duties=changed) == 1
    assert AuditEvent.objects.latest("position").event == "register-of-duties-brought-in"
