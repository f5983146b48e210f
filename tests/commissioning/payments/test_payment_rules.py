"""What may be paid and why, by properties and by the law's own figures; no database."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.commissioning.errors import BY_CONSTRAINT
from rightsource.commissioning.errors.payments import (
    PAYMENTS_BY_CONSTRAINT,
    AnotherTotalApproved,
    ApproverDeclaredInterest,
    BasisNotDecided,
    BasisOutsideItsPeriod,
    BasisReferenceTaken,
    BasisSaysTooLittle,
    PaymentApprovedByWhoAsked,
    PaymentPartyNotOnRecord,
    PaymentRunAtAnotherStage,
    StopLiftedAlready,
    StopLiftedByWhoSetIt,
)
from rightsource.commissioning.rules.payments import bench
from rightsource.commissioning.rules.payments.bases import BasisKind, LawfulBasis, check_basis, instalments_of
from rightsource.commissioning.rules.payments.files import Beside, PaymentFileRead, read_payment_file, request_file
from rightsource.commissioning.rules.payments.late import Bill, half_years, late_cost, pay_by
from rightsource.commissioning.rules.payments.matching import OnRecord, Owed, OwedStage, standing_of
from rightsource.commissioning.rules.payments.posting import (
    PaymentAccounts,
    in_the_payees_books,
    in_the_payers_books,
)
from rightsource.commissioning.rules.payments.runs import (
    PaymentRequest,
    PaymentRun,
    RunStage,
    check_approval,
    posts_of_one_person,
    request_of,
)
from rightsource.commissioning.rules.payments.stops import PaymentStop, check_lift
from rightsource.constitution.rules.books import the_law
from rightsource.constitution.rules.rows import Appointment, PostKind, Role
from rightsource.governance.rules.interests import Declaration, Interest, InterestKind, InterestKnown, InterestOf
from rightsource.governance.rules.rows import Outcome
from rightsource.ledger.rules.posting import check_balanced
from rightsource.quantities import Money, Month, Period
from rightsource.storage.csv_writing import as_it_was

LAW = the_law()
TODAY = date(2026, 11, 22)
BILLED = date(2026, 11, 2)
AMOUNTS = st.integers(1, 10**9).map(Money)
OWED = Owed(
    key="A-1/2026-10", kind=BasisKind.CHARGE, payer="council", payee="care-company", agreement="A-1",
    month=Month(2026, 10), number=7, bill=Money(10_000), billed_on=BILLED, pay_by=date(2026, 12, 1),
)  # fmt: skip
MATCHES = OnRecord(agreed="A-1, in force.", shown_by="Return 3.", posted="It will stand in the books of council.")
STOP = PaymentStop(
    reference="S-1", reason="Two look alike.", starts_on=date(2026, 11, 20), stopped_by="auditor", authority="a duty"
)
BASIS = bench.basis_of("1", "council", "charity", 2)


# What can be paid


@given(bill=AMOUNTS, held=AMOUNTS, asked=AMOUNTS, paid=AMOUNTS)
def test_what_can_be_paid_is_never_more_than_what_is_owed_less_what_is_asked_and_paid(
    bill: Money, held: Money, asked: Money, paid: Money
) -> None:
    owed = replace(OWED, bill=bill, held=min(held, bill))
    standing = standing_of(owed, replace(MATCHES, asked=asked, paid=paid), [], TODAY)
    assert Money(0) <= standing.can_pay <= max(Money(0), bill - owed.held - asked - paid)
    assert (standing.stage is OwedStage.OVERPAID) == (asked + paid > owed.payable)


def test_a_dispute_holds_its_own_part_alone() -> None:
    assert standing_of(replace(OWED, held=Money(1_000)), MATCHES, [], TODAY).can_pay == Money(9_000)
    assert standing_of(replace(OWED, held=Money(10_000)), MATCHES, [], TODAY).stage is OwedStage.DISPUTED


@pytest.mark.parametrize(
    ("on_record", "said"),
    [
        (replace(MATCHES, agreed=""), "Record the agreement's terms, or a lawful basis."),
        (replace(MATCHES, shown_by=""), "Take the month's return in, or record a receipt of what was done."),
        (replace(MATCHES, shown_by="Receipt R-1", shown=Money(9_999)), "£0.01 less than the bill"),
        (replace(MATCHES, unposted=("council",)), "Name them first."),
    ],
)
def test_what_does_not_match_is_not_paid_and_it_is_said_what_to_do_next(on_record: OnRecord, said: str) -> None:
    standing = standing_of(OWED, on_record, [], TODAY)
    assert (standing.stage, standing.can_pay) == (OwedStage.UNMATCHED, Money(0))
    assert said in standing.why_not


def test_receipts_are_evidence_once_they_come_to_what_is_payable() -> None:
    on_record = replace(MATCHES, shown_by="Receipt R-1", shown=Money(9_000))
    assert standing_of(OWED, on_record, [], TODAY).stage is OwedStage.UNMATCHED
    assert standing_of(replace(OWED, held=Money(1_000)), on_record, [], TODAY).can_pay == Money(9_000)


def test_a_basis_whose_terms_ask_for_no_evidence_is_paid_without_and_no_sooner_than_it_falls_due() -> None:
    owed = replace(OWED, kind=BasisKind.GRANT, basis="G-1", month=None, billed_on=TODAY)
    on_record = replace(MATCHES, shown_by="")
    assert standing_of(owed, on_record, [], TODAY).can_pay == OWED.bill
    assert standing_of(owed, on_record, [], TODAY - timedelta(days=1)).stage is OwedStage.AHEAD
    assert standing_of(owed, replace(on_record, evidence_needed="a report"), [], TODAY).stage is OwedStage.UNMATCHED


# Stops


@pytest.mark.parametrize(
    ("named", "is_caught"),
    [
        ({"payee": "care-company"}, True), ({"agreement": "A-1"}, True), ({}, True), ({"payer": "council"}, True),
        ({"payee": "law-company"}, False), ({"agreement": "A-2"}, False), ({"basis": "G-1"}, False),
        ({"payer": "trust"}, False),
    ],
)  # fmt: skip
def test_a_stop_catches_what_it_names_and_nothing_else(named: dict[str, str], is_caught: bool) -> None:
    standing = standing_of(OWED, MATCHES, [replace(STOP, **named)], TODAY)
    assert (standing.stage is OwedStage.STOPPED) is is_caught
    assert bool(standing.can_pay) is not is_caught


@given(st.integers(-30, 30), st.integers(0, 30), st.none() | st.integers(-30, 60))
def test_a_stop_is_in_force_from_its_first_day_until_it_ends_or_is_lifted(
    day: int, length: int, lifted: int | None
) -> None:
    first = date(2026, 11, 1)
    lifted_on = None if lifted is None else first + timedelta(days=lifted)
    stop = replace(STOP, starts_on=first, last_day=first + timedelta(days=length), lifted_on=lifted_on)
    assert stop.is_in_force(first + timedelta(days=day)) == (0 <= day <= length and (lifted is None or day < lifted))


def test_a_stop_is_lifted_by_a_second_person_once() -> None:
    both = frozenset({"auditor", "deputy"})
    for by, same in (("Auditor ", frozenset({"auditor"})), ("deputy", both)):
        with pytest.raises(StopLiftedByWhoSetIt):
            check_lift(STOP, because="They are two.", by=by, same_person=same)
    assert not check_lift(STOP, because="They are two.", by="officer", same_person=frozenset({"officer"}))
    lifted = replace(STOP, lifted_on=TODAY, lifted_by="officer", lifted_because="They are two.")
    assert check_lift(lifted, because="They are two.", by="officer", same_person=())
    with pytest.raises(StopLiftedAlready):
        check_lift(lifted, because="Other.", by="officer", same_person=())


# Lawful bases


def checked(basis: LawfulBasis, standing: LawfulBasis | None = None, today: date = TODAY) -> bool:
    return check_basis(basis, standing, organisations={"council", "charity"}, decision=bench.DECISION, today=today)


def test_a_lawful_basis_is_whole_decided_and_recorded_once() -> None:
    assert not checked(BASIS)
    assert checked(BASIS, BASIS)
    with pytest.raises(BasisReferenceTaken):
        checked(replace(BASIS, purpose="Other"), BASIS)
    for wrong in ({"purpose": " "}, {"power": ""}, {"instalments": ()}, {"kind": BasisKind.CHARGE}):
        with pytest.raises(BasisSaysTooLittle):
            checked(replace(BASIS, **wrong))
    for parties in ({"payee": "council"}, {"payee": "nobody"}):
        with pytest.raises(PaymentPartyNotOnRecord):
            checked(replace(BASIS, **parties))
    with pytest.raises(BasisOutsideItsPeriod):
        checked(replace(BASIS, instalments=instalments_of([(date(2030, 1, 1), Money(1))])))
    with pytest.raises(BasisNotDecided):
        checked(BASIS, today=bench.DECISION.decided_on - timedelta(days=1))
    with pytest.raises(BasisNotDecided):
        check_basis(
            BASIS, None, organisations={"council", "charity"}, today=TODAY,
            decision=replace(bench.DECISION, outcome=Outcome.PENDING),
        )  # fmt: skip


# Two pairs of eyes


def appointment(post: str, holder: str) -> Appointment:
    return Appointment(
        post=post, title=post, kind=PostKind.OFFICER, role=Role.OTHER_OFFICER, holder=holder,
        period=Period(date(2024, 4, 1)),
    )  # fmt: skip


POSTS = (appointment("asks", "officer 1"), appointment("deputy", "officer 1"), appointment("approves", "officer 2"))


def requested(amount: int = 100, number: int = 1, **other: object) -> PaymentRequest:
    made = request_of(OWED, Money(amount), reference=f"R-{number}", by="asks", today=TODAY)
    return replace(made, run="R", line=number, **other)  # type: ignore[arg-type]


def run_of(*payments: PaymentRequest, **other: object) -> PaymentRun:
    run = PaymentRun(run="R", payer="council", drafted_on=TODAY, drafted_by="asks", payments=payments)
    return replace(run, **other)  # type: ignore[arg-type]


def approve(run: PaymentRun, by: str, total: int = 100, interests: Sequence[InterestKnown] = ()) -> None:
    check_approval(
        run, by=by, total=Money(total), same_person=posts_of_one_person(by, POSTS), interests=interests, posts=POSTS
    )


def test_nobody_approves_what_they_asked_for_not_even_from_another_post() -> None:
    run = run_of(requested())
    approve(run, "approves")
    for by in ("asks", " Asks", "deputy"):
        with pytest.raises(PaymentApprovedByWhoAsked):
            approve(run, by)
    with pytest.raises(PaymentApprovedByWhoAsked):
        approve(run_of(requested(asked_by="approves")), "approves")
    with pytest.raises(AnotherTotalApproved):
        approve(run, "approves", total=99)
    with pytest.raises(PaymentRunAtAnotherStage):
        approve(replace(run, approved_by="another"), "approves")


def test_nobody_approves_a_payment_to_one_in_whom_they_declared_an_interest() -> None:
    interest = Interest(
        interest="I-1", post="approves", kind=InterestKind.OFFICERS_CONTRACT, held=InterestOf.OWN,
        organisation="care-company", declaration=Declaration.IN_WRITING, declared_on=TODAY,
        period=Period(date(2026, 4, 1)),
    )  # fmt: skip
    known = InterestKnown(interest, is_readable=True, is_in_force=True, record_id="1")
    with pytest.raises(ApproverDeclaredInterest, match="Local Government Act 1972"):
        approve(run_of(requested()), "approves", interests=[known])
    approve(run_of(requested()), "approves", interests=[replace(known, is_in_force=False)])


def test_a_run_s_stage_follows_from_what_happened_to_its_payments() -> None:
    first, second = requested(), requested(50, 2)
    assert run_of(first, second).stage is RunStage.DRAFT
    dropped = replace(second, dropped_on=TODAY, dropped_because="Wrong.")
    approved = run_of(first, dropped, approved_by="approves", filed_on=TODAY)
    assert (approved.stage, approved.total) == (RunStage.FILED, Money(100))
    paid = replace(first, paid_on=TODAY)
    assert (replace(approved, payments=(paid, dropped)).stage, replace(approved, payments=(dropped,)).stage) == (
        RunStage.CONFIRMED, RunStage.EMPTY,
    )  # fmt: skip


# The files


@given(st.text(min_size=1).filter(str.strip), AMOUNTS)
def test_the_request_file_says_what_was_asked_and_no_text_in_it_is_a_formula(text: str, amount: Money) -> None:
    text = text.replace("\r", " ").replace("\n", " ").replace("\0", " ")
    run = run_of(requested(amount.pence, purpose=text))
    content = request_file(run, {"care-company": text}, {})
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert [(each["payment"], Money.pounds(each["amount"])) for each in rows] == [("R-1", amount)]
    assert as_it_was(rows[0]["purpose"]) == as_it_was(rows[0]["payee_name"]) == text
    assert not rows[0]["purpose"].startswith(("=", "+", "-", "@", "\t"))


FILED = run_of(requested(), requested(50, 2), approved_by="approves", filed_on=date(2026, 11, 20))
HEADINGS = ("Payment", "Amount", "Paid on", "Bank reference", "Currency", "Status", "Reason")


def read(*rows: Sequence[str], run: PaymentRun = FILED, stops: Sequence[PaymentStop] = ()) -> PaymentFileRead:
    beside = Beside(
        run=run, today=TODAY, stops=stops, is_open=lambda books, month: (books, month.month) != ("care-company", 10)
    )
    return read_payment_file([HEADINGS, *rows], "paid.csv", beside, {})


def row(
    payment: str = "R-1", amount: str = "1.00", day: str = "2026-11-21", reference: str = "B-1", **more: str
) -> list[str]:
    return [payment, amount, day, reference, more.get("currency", ""), more.get("status", ""), more.get("reason", "")]


def codes(found: PaymentFileRead) -> list[tuple[str, str]]:
    return [(each.where.rpartition(" ")[2], each.code) for each in found.problems]


def test_a_sound_payment_file_is_read_whole() -> None:
    found = read(row(), row("R-2", "£0.50", "21/11/2026", status="Rejected", reason="No such account"))
    assert found.problems == ()
    assert [(each.payment, each.is_rejected) for each in found.lines] == [("R-1", False), ("R-2", True)]


def test_every_fault_of_a_payment_file_is_listed_at_once() -> None:
    found = read(
        row("R-9"), row(amount="2.00", reference=""), row("R-2", "0.50", "2027-01-01"), row("R-2", "0.50"),
        row("", "x", "soon", currency="EUR", status="maybe"),
    )  # fmt: skip
    assert codes(found) == [
        ("2", "payment-file-unknown"),
        ("3", "payment-file-other-amount"),
        ("3", "payment-file-no-bank-reference"),
        ("4", "payment-file-ahead"),
        ("5", "payment-file-twice"),
        ("6", "payment-file-no-reference"),
        ("6", "payment-file-amount"),
        ("6", "payment-file-day"),
        ("6", "payment-file-currency"),
        ("6", "payment-file-status"),
    ]
    assert codes(read(row(day="2026-10-31"))) == [
        ("2", "payment-file-before-its-file"), ("2", "payment-file-month-not-open"),
    ]  # fmt: skip
    assert codes(read(row(status="rejected"))) == [("2", "payment-file-no-reason")]
    assert codes(read(row(), stops=[STOP])) == [("2", "payment-file-stopped")]
    assert codes(read()) == [("1", "payment-file-empty")]
    assert [
        each.code
        for each in read_payment_file(
            [["a", "b"]], "x", Beside(run=FILED, today=TODAY, stops=(), is_open=lambda *_: True), {}
        ).problems
    ] == ["payment-file-column-missing"]


def test_what_was_paid_before_may_be_told_again_and_not_otherwise() -> None:
    paid = run_of(requested(paid_on=date(2026, 11, 21), bank_reference="B-1"), approved_by="x", filed_on=TODAY)
    assert read(row(), run=paid).problems == ()
    assert codes(read(row(reference="B-2"), run=paid)) == [("2", "payment-file-paid-before")]
    assert codes(read(row(status="rejected", reason="No"), run=paid)) == [("2", "payment-file-paid-before")]
    dropped = run_of(requested(dropped_on=TODAY, dropped_because="Wrong."), approved_by="x", filed_on=TODAY)
    assert codes(read(row(), run=dropped)) == [("2", "payment-file-taken-out")]


# Both books


@given(AMOUNTS)
def test_what_the_payer_posts_and_what_the_payee_posts_mirror_each_other(amount: Money) -> None:
    request = requested(amount.pence)
    accounts = PaymentAccounts(organisation="x", cash="cash", costs="costs", income="income")
    paid, had = (each(request, accounts, TODAY) for each in (in_the_payers_books, in_the_payees_books))
    for each in (paid, had):
        check_balanced(each.postings)
    assert [(one.counterparty, one.amount) for one in paid.postings] == [("care-company", amount), ("", -amount)]
    assert [(one.counterparty, one.amount) for one in had.postings] == [("", amount), ("council", -amount)]
    assert paid.transaction_id != had.transaction_id


# Paying late


@pytest.mark.parametrize(
    ("agreed_on", "billed_on", "last"),
    [
        (date(2012, 1, 1), date(2014, 5, 1), date(2014, 5, 31)),
        (date(2025, 2, 23), date(2026, 11, 1), date(2026, 12, 1)),
        # Beginning with the day of the bill, under the Procurement Act 2023.
        (date(2025, 2, 24), date(2026, 11, 1), date(2026, 11, 30)),
        (date(2025, 2, 24), date(2028, 2, 1), date(2028, 3, 1)),
    ],
)
def test_a_bill_is_paid_in_time_until_the_law_of_its_agreement_says(
    agreed_on: date, billed_on: date, last: date
) -> None:
    assert pay_by(billed_on, agreed_on, LAW) == last


@pytest.mark.parametrize(
    ("due_by", "days", "percent"),
    [
        # The rate is that of the half-year in which interest starts to run, on the day after the last day in time.
        (date(2023, 6, 29), 365, "11.5"), (date(2023, 6, 30), 365, "13.0"), (date(2020, 6, 30), 10, "8.1"),
        (date(2026, 6, 30), 73, "11.75"), (date(2025, 12, 31), 1, "11.75"),
    ],
)  # fmt: skip
def test_late_interest_is_eight_points_over_the_reference_rate_by_the_day(
    due_by: date, days: int, percent: str
) -> None:
    cost = late_cost(Money.pounds(1_000), due_by, due_by + timedelta(days=days), LAW)
    assert cost is not None
    assert cost.rate_percent == Decimal(percent)
    expected = Decimal(1_000) * Decimal(percent) / 100 * days / 365
    assert cost.interest is not None
    assert abs(cost.interest.decimal_gbp - expected) <= Decimal("0.005")


def test_no_rate_is_made_up_for_a_half_year_that_is_not_on_file() -> None:
    cost = late_cost(Money.pounds(1_000), date(2031, 1, 5), date(2031, 2, 5), LAW)
    assert cost is not None
    assert (cost.rate_percent, cost.interest, cost.compensation) == (None, None, Money.pounds(70))
    assert late_cost(Money.pounds(1_000), TODAY, TODAY, LAW) is None


@pytest.mark.parametrize(
    ("pounds", "fixed"), [("0.01", 40), ("999.99", 40), ("1000", 70), ("9999.99", 70), ("10000", 100)]
)
def test_the_fixed_sum_follows_the_debt(pounds: str, fixed: int) -> None:
    cost = late_cost(Money.pounds(pounds), date(2026, 4, 1), date(2026, 4, 2), LAW)
    assert cost is not None
    assert cost.compensation == Money.pounds(fixed)


def bill(billed_on: date, took: int | None, pence: int = 100_00) -> Bill:
    paid_on = None if took is None else billed_on + timedelta(days=took)
    return Bill("council", Money(pence), billed_on, billed_on + timedelta(days=29), paid_on)


def test_bills_are_counted_from_the_day_after_as_the_regulations_count_them() -> None:
    first = date(2026, 4, 1)
    found = half_years([bill(first, days) for days in (30, 31, 60, 61)] + [bill(first, None)], TODAY, LAW)
    assert [each.first_day for each in found] == [date(2026, 10, 1), first]
    then = found[1]
    assert (then.paid, then.within_30, then.within_60, then.later) == (4, 1, 2, 1)
    assert then.average_days == Decimal("45.5")
    assert (then.became_payable, then.unpaid) == (5, 1)
    # Thirty days beginning with the last day of the period.
    assert then.notice_by == date(2026, 10, 29)
    assert half_years([bill(date(2020, 1, 1), 3)], date(2020, 2, 1), LAW)[0].notice_by is None
    assert half_years([], TODAY, LAW) == ()


@given(st.lists(st.tuples(st.integers(0, 500), st.none() | st.integers(0, 200)), min_size=1, max_size=20))
def test_every_paid_bill_stands_in_one_half_year_and_one_band(told: list[tuple[int, int | None]]) -> None:
    bills = [bill(date(2025, 1, 1) + timedelta(days=day), took) for day, took in told]
    on = date(2027, 3, 31)
    found = half_years(bills, on, LAW)
    assert sum(each.paid for each in found) == sum(each.paid_on is not None for each in bills)
    assert all(each.paid == each.within_30 + each.within_60 + each.later for each in found)


def test_a_code_of_the_database_means_one_thing_whichever_part_refuses() -> None:
    ours = {key for key in PAYMENTS_BY_CONSTRAINT if key.startswith("RS5")}
    assert len(ours) == 7
    assert not ours & BY_CONSTRAINT.keys()
