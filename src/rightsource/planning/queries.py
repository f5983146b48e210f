"""Reading planning: what a projection is made of, what runs have found, and which official returns are on file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, cast

from django.db.models import Count, Q, QuerySet

from rightsource.budget.queries.lines import budget_lines_known
from rightsource.budget.queries.savings import saving_figures_known
from rightsource.commissioning.queries import agreements_known, price_events_known, returns_known, trading_known
from rightsource.constitution.queries import council_profile, organisations_known, profile_known
from rightsource.federation.queries import holdings_known
from rightsource.outcomes.queries import services_known
from rightsource.planning import models
from rightsource.planning.errors import NoSuchOption
from rightsource.planning.rules import answering, second_options
from rightsource.planning.rules.as_planned import DECIDED_ON, AsPlanned, as_planned
from rightsource.planning.rules.core import YEARS, Core
from rightsource.planning.rules.federation import federation_core
from rightsource.planning.rules.known import KnownRecord, council_key
from rightsource.planning.rules.national import shipped_returns
from rightsource.planning.rules.national_found import CouncilAhead, Scenario, from_stored
from rightsource.planning.rules.outturn_files import Edition, OutturnFile, check_editions, read_outturn_files
from rightsource.planning.rules.outturn_rows import OutturnRow, as_rows
from rightsource.planning.rules.questions import Question
from rightsource.planning.rules.result import DEFAULT_FUTURES, DEFAULT_SEED
from rightsource.planning.rules.revenue_outturn import (
    MOVEMENTS,
    RESERVES,
    UPPER_TIER_CLASSES,
    AuthorityOutturn,
    Restatement,
    RevenueOutturn,
    restatements,
)
from rightsource.planning.rules.revisions import Figure, Revision, authority_of, revisions
from rightsource.quantities import FinancialYear, Money
from rightsource.simulation.summary import MODEL_ERROR
from rightsource.storage.knowledge import Audience
from rightsource.treasury.queries import contributions_known, exposure_figures_known, reserve_figures_known
from rightsource.treasury.rules.reserves import YearEnd, year_ends

_PENCE_IN_A_THOUSAND_POUNDS = 100_000


# What a projection is made of, and what it found


@dataclass(frozen=True, slots=True)
class Study:
    """What a projection would be made of, and the year ends behind it.

    Attributes:
        saving_titles: what each saving on record is, by its key.
        organisation_names: the name of each organisation, by its key.
    """

    core: Core
    year_ends: tuple[YearEnd, ...]
    saving_titles: Mapping[str, str]
    organisation_names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run and what it found; `result` is as `planning.rules.result.result_of` describes it."""

    key: str
    as_known_on: date
    audience: str
    engine: str
    futures: int
    seed: int
    started_at: datetime
    finished_at: datetime
    result: dict[str, Any]

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.finished_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is."""

    key: str
    as_known_on: date
    audience: str
    futures: int
    futures_done: int
    is_finished: bool
    failed_because: str


def record_known(on: date, audience: Audience) -> KnownRecord:
    """Return what a projection reads of the record, as an audience knew it by a day."""
    profile = profile_known(on, audience)
    return KnownRecord(
        council=() if profile is None else (profile,),
        budget_forecast=budget_lines_known(on, audience),
        reserves_debt=reserve_figures_known(on, audience),
        savings=saving_figures_known(on, audience),
        services=services_known(on, audience),
        agreements=agreements_known(on, audience),
        organisations=organisations_known(on, audience),
        holdings=holdings_known(on, audience),
        price_history=price_events_known(on, audience),
        exposures=exposure_figures_known(on, audience),
        returns=returns_known(on, audience),
        trading=trading_known(on, audience),
        contributions=contributions_known(on, audience),
    )


def study_known(on: date, audience: Audience, years: int = YEARS) -> Study:
    """Return what a projection would be made of, as an audience knew by a day.

    Raises:
        TooLittleKnown: says what to write on which sheet.
        StudyHasFaults: the rows on record make a study that cannot run.
    """
    record = record_known(on, audience)
    core = federation_core(record, on=on, years=years, audience=audience.value)
    return Study(
        core,
        year_ends(record.reserves_debt, council_key(record), on),
        {each.row.saving: each.row.title for each in record.savings},
        {each.row.organisation: each.row.name for each in record.organisations},
    )


def as_planned_known(audience: Audience, on: date = DECIDED_ON) -> AsPlanned:
    """Return the plan of vehicles of February 2015 and staying in-house, as an audience could have asked on a day.

    Raises:
        NoSuchOption: the record is of another council.
        TooLittleKnown: says what to write on which sheet.
        StudyHasFaults: the rows on record make a study that cannot run.
    """
    record = record_known(on, audience)
    if council_key(record) != second_options.PLANNED_BY:
        raise NoSuchOption(second_options.AS_PLANNED, tuple(second_options.LABELS))
    return as_planned(record, on, audience=audience.value)


def plans_to_compare(on: date, audience: Audience) -> Mapping[str, str]:
    """Return what may be compared by name, with what each is: the one case that carries a plan of 2015 has it too."""
    profile = profile_known(on, audience)
    is_the_case = profile is not None and profile.row.organisation == second_options.PLANNED_BY
    return (
        {**second_options.LABELS, second_options.AS_PLANNED: second_options.AS_PLANNED_LABEL}
        if is_the_case
        else second_options.LABELS
    )


def plans_compared(
    on: date,
    audience: Audience,
    *,
    first: str,
    second: str,
    years: int = YEARS,
    futures: int = DEFAULT_FUTURES,
    seed: int = DEFAULT_SEED,
    with_break_evens: bool = True,
) -> answering.ComparisonAnswer:
    """Compare two plans of what an audience knew by a day; the plan of February 2015, of what it knew on that day.

    Raises:
        NoSuchOption: a name is of no plan of this council.
        AmendmentHasFaults: lists every fault of an amendment.
        TooLittleKnown: says what to write on which sheet.
        StudyHasFaults: the rows on record make a study that cannot run.
    """
    if (first, second) == (second_options.AS_PLANNED, second_options.IN_HOUSE):
        return answering.compared_as_planned(
            as_planned_known(audience),
            audience=audience.value,
            futures=futures,
            seed=seed,
            with_break_evens=with_break_evens,
        )
    return answering.compared(
        study_known(on, audience, years).core,
        audience=audience.value,
        first=first,
        second=second,
        futures=futures,
        seed=seed,
        with_break_evens=with_break_evens,
    )


def latest_run(on: date, audience: Audience, question: Question = Question.PROJECTION) -> FinishedRun | None:
    """Return the newest finished run of a question about what an audience knew by a day; None where there is none."""
    found = (
        models.Run.objects.filter(
            question=question.value, as_known_on__lte=on, audience=audience.value, finished_at__isnull=False
        )
        .order_by("-as_known_on", "-futures", "-finished_at")
        .first()
    )
    return None if found is None else _finished(found)


def finished_run(key: str) -> FinishedRun | None:
    """Return the run of a key, if it is finished."""
    found = models.Run.objects.filter(key=key, finished_at__isnull=False).first()
    return None if found is None else _finished(found)


def run_progress(key: str) -> RunProgress | None:
    """Return how far the run of a key is; None where nobody asked for it."""
    found = models.Run.objects.filter(key=key).first()
    return None if found is None else _progress(found)


def run_in_progress(audience: Audience, question: Question = Question.PROJECTION) -> RunProgress | None:
    """Return the run of a question that was begun last and is not finished; None where all are."""
    asked = models.Run.objects.filter(question=question.value, audience=audience.value, finished_at__isnull=True)
    found = asked.order_by("-started_at").first()
    return None if found is None else _progress(found)


def days_to_project(today: date) -> tuple[date, ...]:
    """Return the days that are projected without being asked: today, or a case's 30 Junes and the eve of its event.

    The five 30 Junes before a case's event are those on which the year's budget is set and the last year's outturn is
    being closed.
    """
    profile = council_profile()
    if profile is None or profile.event_on is None:
        return (today,)
    event_on = profile.event_on
    junes = [date(event_on.year - before, 6, 30) for before in range(5, 0, -1)]
    eve = date.fromordinal(event_on.toordinal() - 1)
    return (*(june for june in junes if june < eve), eve)


def _finished(run: models.Run) -> FinishedRun:
    assert run.finished_at is not None
    assert run.result is not None
    return FinishedRun(
        key=run.key,
        as_known_on=run.as_known_on,
        audience=run.audience,
        engine=run.engine,
        futures=run.futures,
        seed=run.seed,
        started_at=run.started_at,
        finished_at=run.finished_at,
        result=run.result,
    )


def _progress(run: models.Run) -> RunProgress:
    return RunProgress(
        run.key,
        run.as_known_on,
        run.audience,
        run.futures,
        run.futures_done,
        run.finished_at is not None,
        run.failed_because,
    )


# Official returns


def editions_on_file() -> dict[Edition, str]:
    """Return the editions of official returns on file, each with the name of its file."""
    return {(each.form, each.financial_year, each.vintage): each.name for each in models.OutturnWorkbook.objects.all()}


def hashes_on_file(hashes: Collection[str]) -> frozenset[str]:
    """Return which of these files are on file already."""
    return frozenset(models.OutturnWorkbook.objects.filter(pk__in=hashes).values_list("pk", flat=True))


def restatements_on_file(years: Collection[FinancialYear]) -> tuple[Restatement, ...]:
    """Return every reserve restated between the close of a year and the opening of the next, where either is of these.

    Of each year the latest edition on file is taken.
    """
    latest: dict[FinancialYear, models.OutturnWorkbook] = {}
    for workbook in models.OutturnWorkbook.objects.filter(form="RS").order_by("vintage"):
        latest[workbook.financial_year] = workbook
    found: list[Restatement] = []
    for year in sorted(latest):
        if year.next in latest and (year in years or year.next in years):
            found += restatements(_reserves_of(latest[year]), _reserves_of(latest[year.next]))
    return tuple(found)


def revisions_on_file(years: Collection[FinancialYear]) -> tuple[Revision, ...]:
    """Return every figure of these years that one edition on file gives differently from the edition before it."""
    editions: dict[tuple[str, FinancialYear], list[models.OutturnWorkbook]] = defaultdict(list)
    for workbook in models.OutturnWorkbook.objects.order_by("vintage"):
        editions[workbook.form, workbook.financial_year].append(workbook)
    found: list[Revision] = []
    for (form, year), of_year in sorted(editions.items()):
        for earlier, later in pairwise(of_year):
            if year in years:
                was, now = _figures_of(earlier), _figures_of(later)
                found += revisions(form, year, was, now, was_in=earlier.vintage, now_in=later.vintage)
    return tuple(found)


def _figures_of(workbook: models.OutturnWorkbook) -> dict[tuple[str, str], Figure]:
    rows = models.OutturnFigure.objects.filter(workbook=workbook)
    return {
        (row.e_code, row.measure): Figure(
            row.e_code, row.authority, row.authority_class, row.measure, row.amount, row.cell
        )
        for row in rows
    }


def _reserves_of(workbook: models.OutturnWorkbook) -> RevenueOutturn:
    """Return a return as far as its reserves go, in the whole thousands in which it was published."""
    measures = [f"{reserve}_{movement}" for reserve in RESERVES for movement in MOVEMENTS]
    rows = models.OutturnFigure.objects.filter(workbook=workbook, measure__in=measures)
    authorities = _authorities_of(rows).get(workbook.pk, [])
    return RevenueOutturn(
        workbook.form,
        workbook.financial_year,
        workbook.vintage,
        workbook.first_published_on,
        {each.e_code: each for each in authorities},
    )


def _authorities_of(figures: QuerySet[models.OutturnFigure]) -> dict[str, list[AuthorityOutturn]]:
    """Return the lines that figures make, by the key of their workbook, in one query."""
    lines: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for key, e_code, name, of_class, measure, amount in figures.values_list(
        "workbook_id", "e_code", "authority", "authority_class", "measure", "amount"
    ):
        lines[key, e_code][measure] = cast("Money", amount).pence // _PENCE_IN_A_THOUSAND_POUNDS
        names[key, e_code] = (name, of_class)
    found: dict[str, list[AuthorityOutturn]] = defaultdict(list)
    for (key, e_code), amounts in lines.items():
        found[key].append(authority_of(e_code, *names[key, e_code], amounts))
    return found


# The whole country


@dataclass(frozen=True, slots=True)
class OutturnAtHand:
    """Official returns and where they come from.

    Attributes:
        source: "on file", "as given" or "as shipped".
        rows: the returns of every authority.
        files: the name of the file of each edition, where it has one.
    """

    source: str
    rows: tuple[OutturnRow, ...]
    files: Mapping[Edition, str]


@dataclass(frozen=True, slots=True)
class EditionUsed:
    """One edition of the official returns that a study was made from."""

    form: str
    financial_year: str
    vintage: date
    file: str


@dataclass(frozen=True, slots=True)
class NationalKnown:
    """What a study of the whole country found, as far as it is computed.

    Attributes:
        key: the study's key.
        known_on: the day whose knowledge of the returns went in.
        source: where the returns were taken from.
        returns: the editions used, oldest year first.
        scenario: what every authority is taken to decide.
        futures: how many futures of each were followed.
        seed: the study's seed; each authority's own is made from it and its code.
        computed_at: when the study was begun.
        councils_in_all: how many authorities the study has.
        councils: those that are done, by name.
        scenarios: the scenarios under which the study has anything on file.
        model_error: what the model itself may get wrong, in words.
    """

    key: str
    known_on: date
    source: str
    returns: tuple[EditionUsed, ...]
    scenario: Scenario
    futures: int
    seed: int
    computed_at: datetime
    councils_in_all: int
    councils: tuple[CouncilAhead, ...]
    scenarios: tuple[Scenario, ...]
    model_error: str = MODEL_ERROR

    @property
    def is_whole(self) -> bool:
        """Answer whether every authority is done."""
        return len(self.councils) == self.councils_in_all


def outturn_on_file() -> OutturnAtHand:
    """Return the official returns of upper-tier authorities that are on file, or else those that are shipped."""
    workbooks = {workbook.pk: workbook for workbook in models.OutturnWorkbook.objects.all()}
    of_upper_tier = models.OutturnFigure.objects.filter(authority_class__in=UPPER_TIER_CLASSES)
    rows: list[OutturnRow] = []
    for key, authorities in _authorities_of(of_upper_tier).items():
        workbook = workbooks[key]
        first = workbook.first_published_on or workbook.vintage
        rows += [
            OutturnRow(authority, workbook.financial_year, workbook.form, workbook.vintage, first)
            for authority in authorities
        ]
    if not rows:
        return OutturnAtHand("as shipped", shipped_returns(), {})
    return OutturnAtHand("on file", tuple(rows), editions_on_file())


def outturn_given(files: Sequence[OutturnFile]) -> OutturnAtHand:
    """Return the official returns in files, without taking them in.

    Raises:
        ProblemsFound: everything that is wrong with any of the files.
    """
    read = read_outturn_files(files, vintage_if_unstated=None)
    check_editions(read, {})
    return OutturnAtHand(
        "as given", tuple(as_rows(file.outturn for file in read)), {file.edition: file.name for file in read}
    )


def councils_done(key: str, scenario: Scenario) -> frozenset[str]:
    """Return the codes of the authorities that a study has on file."""
    rows = models.CouncilProjection.objects.filter(study=key, scenario=scenario.value)
    return frozenset(rows.values_list("e_code", flat=True))


def study_found(key: str, scenario: Scenario) -> NationalKnown:
    """Return what a study on file has found under a scenario."""
    return _national(models.NationalStudy.objects.select_related("recorded_in").get(pk=key), scenario)


def national_known(on: date, scenario: Scenario) -> NationalKnown | None:
    """Return the newest study of the whole country that knew nothing after a day: a whole one, if there is any."""
    studies = (
        models.NationalStudy.objects.filter(known_on__lte=on)
        .annotate(done=Count("projections", filter=Q(projections__scenario=scenario.value)))
        .filter(done__gt=0)
        .select_related("recorded_in")
        .order_by("-known_on", "-recorded_in")
    )
    found = next((each for each in studies if each.done == each.councils), None) or next(iter(studies), None)
    return None if found is None else _national(found, scenario)


def _national(study: models.NationalStudy, scenario: Scenario) -> NationalKnown:
    rows = models.CouncilProjection.objects.filter(study=study)
    councils = [from_stored(found) for found in rows.filter(scenario=scenario.value).values_list("found", flat=True)]
    scenarios = set(rows.values_list("scenario", flat=True).distinct())
    return NationalKnown(
        key=study.key,
        known_on=study.known_on,
        source=study.source,
        returns=tuple(
            EditionUsed(each["form"], each["financial_year"], date.fromisoformat(each["vintage"]), each["file"])
            for each in study.returns
        ),
        scenario=scenario,
        futures=study.futures,
        seed=study.seed,
        computed_at=study.recorded_in.recorded_at,
        councils_in_all=study.councils,
        councils=tuple(sorted(councils, key=lambda each: (each.name, each.e_code))),
        scenarios=tuple(each for each in Scenario if each.value in scenarios),
    )
