"""Following the whole country: what a study is made of, whose seed is whose, and what is kept of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from rightsource.planning import models
from rightsource.planning.actions.national import run_national
from rightsource.planning.errors import NoOutturnKnown, WorkerHasAnotherModel
from rightsource.planning.queries import OutturnAtHand, national_known, outturn_on_file
from rightsource.planning.rules import national_words as words
from rightsource.planning.rules.national import council_seed, national, project_council, shipped_returns
from rightsource.planning.rules.national_found import ChanceByYear, Scenario, as_stored, from_stored
from rightsource.planning.rules.outturn_rows import OutturnRow
from rightsource.planning.rules.revenue_outturn import AuthorityOutturn, ReserveMovement
from rightsource.planning.rules.revisions import figures_of
from rightsource.quantities import FinancialYear
from rightsource.storage import audit
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.models import AuditEvent

A_TEST = Authority("a test")
TODAY = date(2026, 11, 22)
SHIPPED_ON = date(2017, 11, 16)
CODES = ("E9901", "E9902", "E9903", "E9904")


def row(
    e_code: str = CODES[0], *, year: int = 2015, form: str = "RS", vintage: date = SHIPPED_ON, spent: int = 300_000,
    of_class: str = "SC", lacking: str = "",
) -> OutturnRow:  # fmt: skip
    """Return a made-up authority's return; `lacking` names an amount that it does not give."""
    amounts = {
        "childrens_social_care_gbp_thousand": spent // 4,
        "adult_social_care_gbp_thousand": spent // 3,
        "repayment_of_principal_gbp_thousand": 5_000,
        "interest_payable_gbp_thousand": 5_000,
        "net_revenue_expenditure_gbp_thousand": spent,
        "revenue_support_grant_gbp_thousand": spent // 4,
        "council_tax_requirement_gbp_thousand": spent // 2,
    }
    amounts.pop(lacking, None)
    reserves = {
        "other_earmarked": ReserveMovement(20_000, -2_000, 18_000),
        "unallocated": ReserveMovement(8_000, -1_000, 7_000),
    }
    authority = AuthorityOutturn(e_code, f"Made-up {e_code}", of_class, amounts, reserves)
    return OutturnRow(authority, FinancialYear(year), form, vintage, vintage)


def at_hand(*rows: OutturnRow) -> OutturnAtHand:
    return OutturnAtHand("as given", rows or tuple(row(e_code) for e_code in CODES), {})


def study(outturn: OutturnAtHand | None = None, **asked):
    asked = {"on": None, "today": TODAY, "scenario": Scenario.MOST_TAX, "years": 2, "futures": 100, "seed": 7} | asked
    return national((outturn or at_hand()).rows, **asked)


def ran(**asked):
    outturn = at_hand()
    return run_national(by=SYSTEM, authority=A_TEST, study=study(outturn, **asked), outturn=outturn)


# What a study is made of


def test_every_upper_tier_authority_that_is_shipped_can_be_followed():
    tasks = study(OutturnAtHand("as shipped", shipped_returns(), {}), years=5).tasks
    found = [project_council(task) for task in tasks]
    assert len(found) == 152
    assert [each.cannot_because for each in found if each.cannot_because] == []
    assert {each.years for each in found} == {("2017-18", "2018-19", "2019-20", "2020-21", "2021-22")}
    for each in found:
        assert all(chance.monte_carlo_error > 0 for chance in each.p_s114_by_year), "a chance without its error"
        shares = [chance.chance for chance in each.p_s114_by_year]
        assert shares == sorted(shares), "a chance by a year's end cannot fall"


def test_a_study_is_of_the_day_on_which_the_newest_return_became_known_unless_one_is_asked_for():
    rows = at_hand(row(vintage=date(2016, 11, 17)), row(CODES[1], vintage=date(2017, 11, 16)))
    assert study(rows).known_on == date(2017, 11, 16)
    early = study(rows, on=date(2017, 6, 30))
    assert (early.known_on, [task.e_code for task in early.tasks]) == (date(2017, 6, 30), [CODES[0]])
    assert study(rows, today=date(2017, 6, 30)).tasks == study(rows, on=date(2016, 11, 17)).tasks


def test_the_newest_edition_known_takes_the_place_of_the_others():
    first, revised = row(vintage=date(2016, 11, 17)), row(vintage=date(2017, 11, 16), spent=310_000)
    assert study(at_hand(revised, first)).tasks[0].returns == (revised,)
    assert study(at_hand(revised, first), on=date(2017, 1, 1)).tasks[0].returns == (first,)


def test_districts_fire_and_police_are_left_out():
    assert [task.e_code for task in study(at_hand(row(), row(CODES[1], of_class="SD"))).tasks] == [CODES[0]]


def test_refuses_a_day_on_which_no_return_was_known():
    with pytest.raises(NoOutturnKnown):
        study(on=date(2010, 1, 1))


def test_an_authority_that_cannot_be_followed_says_why_and_stops_nobody():
    (task,) = study(at_hand(row(lacking="net_revenue_expenditure_gbp_thousand"))).tasks
    found = project_council(task)
    assert "net revenue expenditure" in found.cannot_because
    assert (found.years, found.p_s114_by_year, found.e_code) == ((), (), CODES[0])


def test_the_key_of_a_study_is_of_all_that_its_results_depend_on_but_the_scenario():
    keys = {
        study().key,
        study(seed=8).key,
        study(futures=101).key,
        study(years=3).key,
        study(on=date(2018, 1, 1)).key,
        study(at_hand(row(spent=300_001))).key,
    }
    assert len(keys) == 6
    assert study(scenario=Scenario.TAX_HELD).key == study().key == study(at_hand(*reversed(at_hand().rows))).key


# Whose seed is whose


@given(st.integers(0, 2**63 - 1), st.text("E0123456789", min_size=1, max_size=5))
def test_a_seed_of_an_authority_fits_the_engine_and_its_column(seed, e_code):
    assert 0 <= council_seed(seed, e_code) < 2**63


def test_authorities_have_seeds_of_their_own_which_other_authorities_do_not_move():
    codes = sorted({each.authority.e_code for each in shipped_returns()})
    assert len({council_seed(114, e_code) for e_code in codes}) == len(codes)
    alone = project_council(study(at_hand(row(CODES[2]))).tasks[0])
    among = [project_council(task) for task in study().tasks]
    assert alone == among[2]
    assert len({each.reserves_gbp["p50"] for each in among}) == len(CODES), "equal authorities share their futures"


def test_a_council_tax_that_is_held_never_makes_a_year_easier_to_balance():
    for most, held in zip(study(years=5).tasks, study(years=5, scenario=Scenario.TAX_HELD).tasks, strict=True):
        raised, kept = project_council(most), project_council(held)
        assert kept.reserves_gbp["p50"][-1] < raised.reserves_gbp["p50"][-1]
        pairs = zip(raised.p_s114_by_year, kept.p_s114_by_year, strict=True)
        assert all(one.chance <= other.chance for one, other in pairs)


# What is kept


def test_what_is_stored_comes_back_to_the_last_bit():
    for task in study().tasks:
        found = project_council(task)
        assert from_stored(json.loads(json.dumps(as_stored(found)))) == found


@pytest.mark.django_db
def test_what_is_on_file_is_what_a_run_in_one_place_finds():
    found = ran()
    assert found.is_whole
    assert list(found.councils) == [project_council(task) for task in study().tasks]
    assert national_known(TODAY, Scenario.MOST_TAX) == found
    assert national_known(date(2017, 11, 15), Scenario.MOST_TAX) is None
    assert national_known(TODAY, Scenario.TAX_HELD) is None


@pytest.mark.django_db
def test_a_double_run_changes_nothing():
    first = ran()
    kept = list(models.CouncilProjection.objects.order_by("pk").values_list())
    events = AuditEvent.objects.count()
    assert ran() == first
    assert list(models.CouncilProjection.objects.order_by("pk").values_list()) == kept
    assert (models.NationalStudy.objects.count(), AuditEvent.objects.count()) == (1, events)


@pytest.mark.django_db
def test_a_second_scenario_is_of_the_same_study_in_the_same_futures():
    most, held = ran(), ran(scenario=Scenario.TAX_HELD)
    assert most.key == held.key
    assert [each.seed for each in most.councils] == [each.seed for each in held.councils]
    assert models.CouncilProjection.objects.count() == 2 * len(CODES)


@pytest.mark.django_db
def test_a_result_is_written_once_and_never_edited():
    ran()
    row = models.CouncilProjection.objects.first()
    assert row is not None
    row.pk = None
    with pytest.raises(DatabaseError, match="council_is_projected_once"), transaction.atomic():
        row.save(force_insert=True)
    projections, studies = models.CouncilProjection.objects.all(), models.NationalStudy.objects.all()
    for change in (
        lambda: projections.update(e_code="another"),
        projections.delete,
        lambda: studies.update(seed=0),
        lambda: studies._raw_delete(studies.db),  # past Django's own protection
    ):
        with pytest.raises(DatabaseError, match="never edited or deleted"), transaction.atomic():
            change()


@pytest.mark.django_db
def test_a_run_that_stops_goes_on_where_it_was_and_finds_the_same():
    def stop(done, of):
        if done == 2:
            raise KeyboardInterrupt

    outturn, asked = at_hand(), []
    with pytest.raises(KeyboardInterrupt):
        run_national(by=SYSTEM, authority=A_TEST, study=study(outturn), outturn=outturn, progress=stop)
    half = national_known(TODAY, Scenario.MOST_TAX)
    assert half is not None
    assert (len(half.councils), half.is_whole) == (2, False)
    whole = run_national(
        by=SYSTEM, authority=A_TEST, study=study(outturn), outturn=outturn, progress=lambda *step: asked.append(step)
    )
    assert asked == [(2, 4), (3, 4), (4, 4)]
    assert list(whole.councils) == [project_council(task) for task in study().tasks]
    assert AuditEvent.objects.filter(event="national-study-run").count() == 2


@pytest.mark.django_db
def test_refuses_what_a_worker_with_another_model_found(monkeypatch):
    from rightsource.planning.actions import national as action

    monkeypatch.setattr(action, "project_council", lambda task: replace(project_council(task), model="another"))
    with pytest.raises(WorkerHasAnotherModel):
        ran()
    assert models.CouncilProjection.objects.count() == 0


@pytest.mark.django_db
def test_a_whole_study_is_shown_before_a_newer_one_that_is_not():
    whole = ran()
    newer = study(seed=8)
    event = AuditEvent.objects.latest("position")
    models.NationalStudy.objects.create(
        key=newer.key, known_on=newer.known_on, source="as given", returns=[], councils=4, years=2, futures=100, seed=8,
        recorded_in=event,
    )  # fmt: skip
    found = project_council(newer.tasks[0])
    models.CouncilProjection.objects.create(
        study_id=newer.key, e_code=found.e_code, scenario="most-tax", found=as_stored(found), recorded_in=event
    )
    assert national_known(TODAY, Scenario.MOST_TAX) == whole


@pytest.mark.django_db
def test_where_nothing_is_on_file_the_returns_that_are_shipped_are_taken():
    outturn = outturn_on_file()
    assert (outturn.source, outturn.rows) == ("as shipped", shipped_returns())


@pytest.mark.django_db
def test_what_was_imported_takes_the_place_of_what_is_shipped_figure_by_figure():
    taken = (row(), row(CODES[1], year=2014, vintage=date(2016, 2, 2)), row(CODES[2], of_class="SD"))
    event = audit.record("outturn", subject="a test", by=SYSTEM, authority=A_TEST)
    for number, one in enumerate(taken):
        book = models.OutturnWorkbook.objects.create(
            sha256=str(number), name=f"{number}.xlsx", form=one.form, financial_year=one.financial_year,
            vintage=one.vintage_on, first_published_on=None, recorded_in=event,
        ) if number != 2 else models.OutturnWorkbook.objects.get(pk="0")  # fmt: skip
        for figure in figures_of(one.authority, {}):
            models.OutturnFigure.objects.create(
                workbook=book, **{name: getattr(figure, name) for name in ("e_code", "authority", "authority_class")},
                measure=figure.measure, amount=figure.amount, cell="A1",
            )  # fmt: skip
    outturn = outturn_on_file()
    assert outturn.source == "on file"
    assert sorted(outturn.rows, key=lambda each: each.authority.e_code) == list(taken[:2])
    assert outturn.files["RS", FinancialYear(2015), SHIPPED_ON] == "0.xlsx"


# What is said of it


def councils_with(*chances):
    (task,) = study(at_hand(row())).tasks
    found = project_council(task)
    return [
        replace(found, e_code=f"E{n}", p_s114_by_year=(ChanceByYear("2017-18", chance, 0.01),))
        for n, chance in enumerate(chances)
    ]


def test_the_finding_counts_authorities_of_authorities():
    councils = councils_with(0.0, 0.009, 0.01, 0.1, 0.3)
    assert words.finding(councils, "2017-18") == (
        "In 2 of 5 authorities, a year up to 2017-18 cannot be balanced, reserves and all, in 1 future in 10 or more; "
        "in 2 that happens in fewer than 1 future in 100."
    )


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_every_authority_is_in_one_band(chances):
    counted = words.councils_in_bands(councils_with(*chances), "2017-18")
    assert sum(count for _, count in counted) == len(chances)


def test_what_it_stands_on_names_the_last_year_of_the_returns_and_is_no_judgement():
    said = words.what_it_stands_on([("RS", "2015-16"), ("RA", "2016-17")], SHIPPED_ON, Scenario.MOST_TAX)
    assert "16 November 2017" in said
    assert "outturn of 2015-16 and the budget of 2016-17" in said
    assert "not a judgement on any authority as it is now" in said
