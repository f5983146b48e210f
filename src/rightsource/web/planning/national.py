"""The whole country: how many authorities cannot balance a year ahead in how many futures, and each of them by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.planning.queries import NationalKnown, national_known
from rightsource.planning.rules import national_words as words
from rightsource.planning.rules.national_found import CouncilAhead, Scenario
from rightsource.publishing.rules.charts import BarGroup, Bars, Unit, Words, bar_chart
from rightsource.quantities import Money
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.web.as_known import AsKnown, as_known
from rightsource.web.downloads import Table, column, download_of, in_millions, money_column, own_address
from rightsource.web.formatting import number, share
from rightsource.web.pictures import picture, size_asked
from rightsource.web.rights import public

_UP, _DOWN = "up", "down"
_RETURNS = (
    "The returns are Revenue Outturn Summary (RS) and Revenue Account Budget (RA) data by local authority, published "
    "by government under the Open Government Licence v3.0."
)
_TAX = {Scenario.MOST_TAX: "raised as far as needs no referendum", Scenario.TAX_HELD: "never raised"}


@dataclass(frozen=True, slots=True)
class Sorting:
    """One way to put authorities in order: by what, and which end comes first when nobody asks for the other."""

    of: Callable[[CouncilAhead, str], Any]
    usual: str = _UP


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the country somebody wants to see, and in which order."""

    scenario: Scenario
    of_class: str
    year: str
    sort: str
    order: str

    def asked(self, **other: str) -> dict[str, str]:
        """Return the parts of the address that ask for it, some of them changed."""
        parts = {"scenario": "" if self.scenario is Scenario.MOST_TAX else self.scenario.value}
        parts |= {"class": self.of_class, "by": self.year, "sort": self.sort, "order": self.order}
        return parts | other


@require_safe
@public
def national(request: HttpRequest) -> HttpResponse:
    """Show the whole country."""
    asked = as_known(request)
    known = national_known(asked.on, scenario_asked(request))
    if known is None or not known.councils:
        return render(request, "planning/national.html", {"known": None, "state": _not_computed(asked)})
    wanted = _wanted(request, known)
    councils = _shown(known, wanted)
    address = own_address(request)
    tables = [_table(asked, councils, wanted, address), _bands_table(councils, wanted.year, address)]
    return download_of(request, tables) or render(
        request,
        "planning/national.html",
        {
            "known": known,
            "finding": words.finding(councils, wanted.year),
            "stands_on": stands_on(known),
            "unfinished": _unfinished(known),
            "chart_title": words.headline(councils, wanted.year),
            "chart_description": _description(councils, wanted.year),
            "chart": asked.link("national-picture", **wanted.asked(sort="", order="")),
            "chart_narrow": asked.link("national-picture", **wanted.asked(sort="", order=""), size="phone"),
            "councils": tables[0],
            "bands": tables[1],
            "choices": _choices(asked, known, wanted),
            "made_of": made_of(known),
        },
    )


@require_safe
@public
def national_picture(request: HttpRequest) -> HttpResponse:
    """Draw how many authorities have which chance."""
    asked = as_known(request)
    known = national_known(asked.on, scenario_asked(request))
    councils: list[CouncilAhead] = []
    year = ""
    if known is not None:
        wanted = _wanted(request, known)
        councils, year = _shown(known, wanted), wanted.year
    said = Words(
        title=words.headline(councils, year),
        measure=f"Authorities by the chance that a year up to {year} cannot be balanced" if year else "Authorities",
        description=_description(councils, year),
        source=source_of(known) if known else "",
    )
    groups = [BarGroup(band.name, [count]) for band, count in words.councils_in_bands(councils, year)]
    unit = Unit(before="", after="", places=0)
    return picture(request, bar_chart(Bars(said, ("Authorities",), groups if year else [], unit), size_asked(request)))


def scenario_asked(request: HttpRequest) -> Scenario:
    """Return the scenario that the address asks for, or the usual one."""
    said = request.GET.get("scenario", "")
    return Scenario(said) if said in set(Scenario) else Scenario.MOST_TAX


def stands_on(known: NationalKnown) -> str:
    """Return how far the returns go, and that nothing newer is in what is shown."""
    newest = words.newest_of([(each.form, each.financial_year) for each in known.returns])
    return words.what_it_stands_on(newest, known.known_on, known.scenario)


def source_of(known: NationalKnown) -> str:
    """Return whose figures a study rests on, for under a chart."""
    years = sorted({each.financial_year for each in known.returns})
    return (
        f"own computation from official revenue returns of {years[0]} to {years[-1]} (RS and RA, Open Government "
        f"Licence v3.0) as known on {day_in_words(known.known_on)}; {number(known.futures)} futures of each"
    )


def made_of(known: NationalKnown) -> tuple[str, ...]:
    """Return how a study was computed, in sentences, its error and what it cannot see among them."""
    errors = [chance.monte_carlo_error for each in known.councils for chance in each.p_s114_by_year]
    at_most = f" The error beside a chance is one standard error, {share(max(errors), 1)} at most." if errors else ""
    where = {
        "as shipped": "They are those that come with Rightsource; its folder says from which workbooks they were read.",
        "on file": "They were read from the workbooks that this council took in.",
        "as given": "They were read from workbooks given for this study.",
    }
    return (
        words.SECTION_114,
        f"{number(known.futures)} futures of each authority, from seed {known.seed} and its own code.{at_most}",
        words.NOT_SEEN,
        f"{_RETURNS} {where[known.source]}",
        "Each page of an authority lists the returns used, the day from which each was public, and what was assumed.",
    )


def _wanted(request: HttpRequest, known: NationalKnown) -> Wanted:
    said = request.GET
    years = _years(known)
    of_class, by, sort = said.get("class", ""), said.get("by", ""), said.get("sort", "")
    sort = sort if sort in _SORTINGS else "chance"
    order = said.get("order", "")
    return Wanted(
        scenario=known.scenario,
        of_class=of_class if of_class in words.CLASSES else "",
        year=by if by in years else years[-1] if years else "",
        sort=sort,
        order=order if order in {_UP, _DOWN} else _SORTINGS[sort].usual,
    )


def _years(known: NationalKnown) -> tuple[str, ...]:
    return next((each.years for each in known.councils if each.years), ())


def _shown(known: NationalKnown, wanted: Wanted) -> list[CouncilAhead]:
    """Return the authorities of the class that is wanted, in order; those that could not be followed come last."""
    of_class = [each for each in known.councils if wanted.of_class in {"", each.authority_class}]
    followed = sorted((each for each in of_class if each.years), key=lambda each: each.name)
    by = _SORTINGS[wanted.sort].of
    followed.sort(key=lambda each: by(each, wanted.year), reverse=wanted.order == _DOWN)
    return [*followed, *(each for each in of_class if not each.years)]


def _chance(council: CouncilAhead, year: str) -> float:
    found = council.chance_by(year)
    return found.chance if found else 0.0


def _middle(council: CouncilAhead, year: str) -> float:
    return council.reserves_gbp["p50"][council.years.index(year)] if year in council.years else 0.0


_SORTINGS = {
    "name": Sorting(lambda each, _: each.name),
    "class": Sorting(lambda each, _: words.CLASSES.get(each.authority_class, "")),
    "reserves": Sorting(lambda each, _: each.opening_reserves_gbp),
    "share": Sorting(lambda each, _: each.reserves_share or 0.0),
    "chance": Sorting(_chance, _DOWN),
    "middle": Sorting(_middle),
}


def _description(councils: Sequence[CouncilAhead], year: str) -> str:
    said = [f"{band.name}: {count}" for band, count in words.councils_in_bands(councils, year)]
    return f"Authorities by chance. {'; '.join(said)}."


def _unfinished(known: NationalKnown) -> str:
    if known.is_whole:
        return ""
    done, whole = number(len(known.councils)), count_in_words(known.councils_in_all, "authority", "authorities")
    return f"This study is not finished: {done} of {whole} are done. Load this page again in a minute."


def _not_computed(asked: AsKnown) -> tuple[str, str, str]:
    return (
        f"The country is not computed with what was known by {day_in_words(asked.on)}",
        "Nobody has asked for it yet, or no return of an authority was public by then.",
        "Run “rightsource national”, which takes the returns on file, or those that come with Rightsource",
    )


def _choices(asked: AsKnown, known: NationalKnown, wanted: Wanted) -> list[dict[str, Any]]:
    """Return the filters: each what it chooses, and its options as links."""

    def option(text: str, is_current: bool, **other: str) -> dict[str, Any]:
        return {"text": text, "is_current": is_current, "href": asked.link("national", **wanted.asked(**other))}

    kinds = [
        option(f"{name} ({count})", code == wanted.of_class, **{"class": code})
        for code, name in words.CLASSES.items()
        if (count := sum(each.authority_class == code for each in known.councils))
    ]
    every = option(f"All ({len(known.councils)})", not wanted.of_class, **{"class": ""})
    taxes = [
        option(_TAX[each], each is wanted.scenario, scenario="" if each is Scenario.MOST_TAX else each.value)
        for each in known.scenarios
    ]
    choices = [
        {"what": "Which authorities", "options": [every, *kinds]},
        {"what": "By the end of", "options": [option(each, each == wanted.year, by=each) for each in _years(known)]},
        {"what": "Council tax", "options": taxes},
    ]
    return [each for each in choices if len(each["options"]) > 1]


def _table(asked: AsKnown, councils: Sequence[CouncilAhead], wanted: Wanted, address: str) -> Table:
    def sortable(made: dict[str, Any], by: str) -> dict[str, Any]:
        is_current = by == wanted.sort
        other = {_UP: _DOWN, _DOWN: _UP}[wanted.order] if is_current else _SORTINGS[by].usual
        direction = {_UP: "ascending", _DOWN: "descending"}[wanted.order] if is_current else ""
        return made | {"href": asked.link("national", **wanted.asked(sort=by, order=other)), "sorted": direction}

    columns = [
        sortable(column("Authority"), "name"),
        sortable(column("Class"), "class"),
        sortable(money_column("Opening reserves"), "reserves"),
        sortable(column("Of spending", numeric=True, file_unit="%"), "share"),
        sortable(column(f"Chance up to {wanted.year}", numeric=True, file_unit="%"), "chance"),
        column("Error", unit="±", numeric=True, file_unit="percentage points, Monte Carlo"),
        sortable(money_column("Middle future"), "middle"),
    ]
    rows = [_row(asked, each, wanted) for each in councils]
    return Table("national", "Authority by authority", columns, rows, address=address)


def _row(asked: AsKnown, council: CouncilAhead, wanted: Wanted) -> list[Any]:
    scenario = wanted.asked()["scenario"]
    page = asked.link("national-council", council.e_code, scenario=scenario)
    name = {"text": council.name, "href": page}
    kind = words.CLASSES.get(council.authority_class, council.authority_class)
    chance = council.chance_by(wanted.year)
    if chance is None:
        return [name, kind, *({"text": each, "value": None} for each in ("not followed", "", "", "", ""))]
    reserves = council.reserves_share
    return [
        name,
        kind,
        in_millions(_pounds(council.opening_reserves_gbp), f"{page}#returns"),
        {"text": "not given", "value": None} if reserves is None else percent(reserves, f"{page}#returns", places=0),
        percent(chance.chance, page),
        percent(chance.monte_carlo_error),
        in_millions(_pounds(_middle(council, wanted.year)), page),
    ]


def percent(value: float, figure: str = "", *, places: int = 1) -> dict[str, Any]:
    """Return the cell of a share: as a percentage, linked to its source, and to two decimals in a file."""
    cell = {"text": share(value, places), "value": Decimal(str(round(value * 100, 2)))}
    return cell | ({"figure": figure} if figure else {})


def _pounds(gbp: float) -> Money:
    return Money.pounds(round(gbp))


def _bands_table(councils: Sequence[CouncilAhead], year: str, address: str) -> Table:
    counted = words.councils_in_bands(councils, year)
    rows = [[band.name, count] for band, count in counted]
    columns = [column(f"Chance of a section 114 position up to {year}"), column("Authorities", numeric=True)]
    total = ["All that could be followed", sum(count for _, count in counted)]
    return Table("bands", "Authorities by chance", columns, rows, total=total, address=address)
