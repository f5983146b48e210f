"""The law of the day: both sides of each change, what is not known, and what nobody has read."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.constitution.errors import LawNotKnown, LawNotKnownAfter
from rightsource.constitution.rules.books import the_law
from rightsource.constitution.rules.law import LegalBasis, known_until, law_on

LAW = the_law()
BY_KEY = defaultdict(list)
for legal_value in LAW:
    BY_KEY[legal_value.key].append(legal_value)
DAY_BEFORE = timedelta(days=1)

# What today's rule must not be applied to before: the key, the first day of the new rule, and how its value starts.
CHANGES = [
    ("procurement.regime", date(2015, 2, 26), "PCR2006", "PCR2015"),
    ("procurement.regime", date(2025, 2, 24), "PCR2015", "PA2023"),
    ("procurement.threshold.vat_basis", date(2022, 1, 1), "ex VAT", "inc VAT"),
    ("procurement.threshold.services_supplies.subcentral", date(2012, 1, 1), "156442", "173934"),
    ("procurement.threshold.services_supplies.subcentral", date(2014, 1, 1), "173934", "172514"),
    ("procurement.threshold.services_supplies.subcentral", date(2016, 1, 1), "172514", "164176"),
    ("procurement.threshold.services_supplies.subcentral", date(2018, 1, 1), "164176", "181302"),
    ("procurement.teckal.activity_share_min", date(2015, 2, 26), None, "0.8"),
    ("procurement.regime.health_services", date(2024, 1, 1), None, "PSR2023"),
    ("tupe.eli_days", date(2014, 5, 1), "14", "28"),
    ("adults.delegation", date(2015, 4, 1), "contracting-out order", "Care Act s.79"),
    ("children.delegation", date(2013, 11, 13), "looked-after and leaving-care functions, pilots", "looked-after"),
    ("children.delegation", date(2014, 9, 10), "looked-after", "almost all"),
    ("powers.general_competence", date(2012, 2, 18), None, "Localism Act 2011 s.1"),
    ("foi.company", date(2013, 9, 1), "company wholly owned by ONE", "company wholly owned by one or more"),
    ("audit.regime", date(2015, 4, 1), "Audit Commission Act 1998", "Local Audit and Accountability Act 2014"),
    ("tax.corporation.main_pct", date(2023, 4, 1), "19", "25"),
    ("ni.employer_pct", date(2025, 4, 6), "13.8", "15"),
    ("procurement.threshold.light_touch", date(2015, 2, 26), "none", "625050"),
    ("procurement.below_threshold_notice_min", date(2025, 2, 24), None, "30000"),
    ("procurement.kpi_threshold", date(2025, 2, 24), None, "5000000"),
    ("procurement.standstill", date(2025, 2, 24), "10", "8"),
    ("subsidy.small_amount_max", date(2021, 1, 1), "200000", "325000"),
    ("subsidy.small_amount_max", date(2023, 1, 4), "325000", "315000"),
    ("cic.share_dividend_cap", date(2014, 10, 1), "20", "none"),
    ("keydecision.notice_days", date(2012, 9, 10), None, "28"),
    ("transparency.status", date(2014, 10, 31), "recommended practice", "mandatory"),
    ("counciltax.referendum.total_pct", date(2012, 4, 1), None, "3.5"),
    ("counciltax.referendum.asc_pct", date(2016, 4, 1), "0", "2"),
    ("counciltax.referendum.total_pct", date(2023, 4, 1), "3", "5"),
    ("capital_receipts.flexibility", date(2016, 4, 1), "not available", "available"),
    ("capital_receipts.own_company_bar", date(2022, 4, 1), "none stated", "disposal must be outside"),
    ("capital_receipts.prior_plan_to_secretary_of_state", date(2022, 4, 1), None, "yes"),
    ("capital_receipts.redundancy_rule", date(2022, 4, 1), "no special limit", "statutory redundancy"),
    ("capital_receipts.redundancy_rule", date(2025, 4, 1), "statutory redundancy", "no special limit"),
    ("mrp.duty", date(2025, 4, 1), "prudent amount", "must charge on ALL"),
    ("dsg.override", date(2020, 4, 1), "none by regulation", "deficit must not be charged"),
    ("efs.framework", date(2020, 4, 1), None, "Exceptional Financial Support"),
    ("tax.vat_standard_pct", date(2011, 1, 4), "17.5", "20"),
]


@pytest.mark.parametrize(("key", "first_day", "before", "after"), CHANGES)
def test_each_change_of_law_holds_on_its_first_day_and_not_the_day_before(
    key: str, first_day: date, before: str | None, after: str
) -> None:
    assert law_on(LAW, key, first_day).value.startswith(after)
    if before is None:
        with pytest.raises(LawNotKnown):
            law_on(LAW, key, first_day - DAY_BEFORE)
    else:
        assert law_on(LAW, key, first_day - DAY_BEFORE).value.startswith(before)


def test_no_key_has_two_values_on_one_day() -> None:
    for of_key in BY_KEY.values():
        in_order = sorted(of_key, key=lambda value: value.period.starts_on)
        assert not any(first.period.overlaps(second.period) for first, second in pairwise(in_order))


@given(st.sampled_from(sorted(BY_KEY)), st.dates(date(2000, 1, 1), date(2035, 12, 31)))
def test_every_key_answers_every_day_with_its_value_or_a_named_refusal(key: str, on: date) -> None:
    stated = [value for value in BY_KEY[key] if on in value.period and value.is_found]
    if on > known_until(LAW):
        with pytest.raises(LawNotKnownAfter):
            law_on(LAW, key, on)
    elif stated:
        assert law_on(LAW, key, on) == stated[0]
    else:
        with pytest.raises(LawNotKnown):
            law_on(LAW, key, on)


def test_a_day_after_the_latest_text_read_is_not_known_and_what_was_stated_in_advance_is_told() -> None:
    assert law_on(LAW, "procurement.regime", date(2026, 6, 30)).value == "PA2023"
    with pytest.raises(LawNotKnownAfter, match="not known after 30 June 2026") as refused:
        law_on(LAW, "procurement.regime", date(2026, 7, 1))
    assert refused.value.stated_in_advance == "PA2023"


def test_a_value_looked_for_and_not_found_is_not_known() -> None:
    missing = [value for value in LAW if not value.is_found]
    assert missing
    for value in missing:
        with pytest.raises((LawNotKnown, LawNotKnownAfter)):
            law_on(LAW, value.key, value.period.starts_on)


def test_a_recalled_value_is_given_and_marked_as_not_verified() -> None:
    recalled = law_on(LAW, "powers.general_competence", date(2015, 1, 1))
    assert recalled.basis is LegalBasis.RECALLED
    assert not recalled.is_verified
    assert law_on(LAW, "powers.trading_company", date(2015, 1, 1)).is_verified


def test_the_meeting_after_a_section_114_report_is_within_21_days() -> None:
    assert law_on(LAW, "s114.council_meeting_days", date(2018, 2, 2)).number == 21


def test_every_verified_value_names_where_it_was_read() -> None:
    assert all(value.source_title for value in LAW if value.is_verified)
