"""What planning refuses."""

from collections.abc import Sequence
from datetime import date

from rightsource.quantities import FinancialYear, Month, Problem, ProblemsFound, Refusal
from rightsource.quantities.wording import count_in_words, day_in_words, list_in_words


class TooLittleKnown(ProblemsFound):
    """Too little is on record by a day for the money ahead to be projected; nothing is made up in its place."""

    code = "too-little-known-to-project"
    advice = "Fill in what is listed and load it, or ask for a later day or a narrower audience."

    def __init__(self, on: date, audience: str, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.on = on
        whom = f" to {audience}" if audience else ""
        wanting = count_in_words(len(self.problems), "thing")
        self.args = (f"{wanting} that a projection needs was not known{whom} on {day_in_words(on)}.",)


class StudyHasFaults(ProblemsFound):
    """What was on record makes a study that cannot run."""

    code = "study-has-faults"
    advice = "Correct the rows that the faults come from, load them, and ask again. Nothing was computed."

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.args = (f"The study has {count_in_words(len(self.problems), 'fault')}, so it was not run.",)


class AmendmentHasFaults(ProblemsFound):
    """An amendment cannot be read, or the plan that it makes cannot be followed."""

    code = "amendment-has-faults"
    advice = "Correct every fault listed, or leave the change out. The plan itself stands as it was."

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.args = (f"The amendment has {count_in_words(len(self.problems), 'fault')}, so nothing was worked out.",)


class LimitIsNoChance(Refusal):
    """A plan was asked for within a limit that no chance can be within, or that every chance is within."""

    code = "limit-is-no-chance"
    advice = "Give a chance between nought and one, both left out: 5% or 0.05."

    def __init__(self, limit_share: float) -> None:
        self.limit_share = limit_share
        super().__init__(f"A chance of {limit_share:g} is no limit to search a plan within.")


class NoSuchOption(Refusal):
    """A plan to compare is named that there is not."""

    code = "no-such-option"
    advice = "Write one of the names above, or the text of an amendment to the plan, as tax.2027=4.99%;saving.S-3=none."

    def __init__(self, name: str, names: Sequence[str]) -> None:
        self.name = name
        super().__init__(f"There is no plan {name!r} to compare; there are {list_in_words(list(names))}.")


class NoSuchVehicleAhead(Refusal):
    """A vehicle is to be tried that has no money of its own in what is known."""

    code = "no-such-vehicle-ahead"
    advice = (
        "Name one that has. What is missing of any other, the projection says: put it on record, and it is followed."
    )

    def __init__(self, vehicle: str, vehicles: Sequence[str]) -> None:
        self.vehicle = vehicle
        those = f"those that are: {list_in_words(list(vehicles))}" if vehicles else "none is"
        super().__init__(f"No vehicle {vehicle!r} is followed with money of its own; {those}.")


class MonthNotProjected(Refusal):
    """A month is asked for that is not one of those followed."""

    code = "month-not-projected"
    advice = "Write a month of the financial years that are followed, as 2027-10, or ask for more years."

    def __init__(self, month: Month, first: FinancialYear, years: int) -> None:
        self.month = month
        last = FinancialYear(first.starts_in + years - 1)
        super().__init__(f"{month} is not between April {first.starts_in} and March {last.starts_in + 1}.")


class DivisionHasFaults(ProblemsFound):
    """A council is to be divided by what there is not, or by shares that are none."""

    code = "division-has-faults"
    advice = "Correct every fault listed. Shares are from 0 to 1, of what falls to the first of the two councils."

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.args = (f"The division has {count_in_words(len(self.problems), 'fault')}, so nothing was worked out.",)


class OutturnVintageOnFile(Refusal):
    """Another workbook of the same form, year and vintage was taken meanwhile."""

    code = "outturn-vintage-on-file"
    advice = "Look at what is on file. If this one is a later edition, give its own day of publication with --vintage."

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"A different workbook of that form, year and vintage is on file already. {detail}".strip())


class ClusterExtraMissing(Refusal):
    """Councils were to be shared out over a cluster, and Dask is not installed."""

    code = "cluster-extra-missing"
    advice = (
        "Install it with `uv sync --extra cluster`, or `pip install 'rightsource[cluster]'`. Without --dask a run uses "
        "the processors of this machine."
    )

    def __init__(self) -> None:
        super().__init__("Dask, which shares work out over a cluster, is not installed here.")


class NoClusterAnswers(Refusal):
    """No Dask scheduler answers at the address given, or it went away."""

    code = "no-cluster-answers"
    advice = (
        "Start one with `rightsource cluster local` and give the address that it prints, or leave --dask out. What was "
        "done stays on file: the same command goes on from there."
    )

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(f"No Dask scheduler answers at {address}.")


class ClusterHasNoWorkers(Refusal):
    """A Dask scheduler answers, and has nobody to give work to."""

    code = "cluster-has-no-workers"
    advice = "Start workers for it, as `dask worker ADDRESS`, with this version of Rightsource installed."

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__(f"The Dask scheduler at {address} has no workers.")


class WorkersKeepEnding(Refusal):
    """Worker processes ended in mid-run again and again, without finishing anything in between."""

    code = "workers-keep-ending"
    advice = (
        "Look in the system's log for what ended them, most often too little memory, and give fewer --workers. What "
        "was done stays on file: the same command goes on from there."
    )

    def __init__(self, unfinished: int, times: int) -> None:
        self.unfinished = unfinished
        super().__init__(
            f"Worker processes ended {count_in_words(times, 'time')} running in mid-run; "
            f"{count_in_words(unfinished, 'task')} could not be finished."
        )


class WorkerHasAnotherModel(Refusal):
    """A worker computes with another version of the model or its assumptions."""

    code = "worker-has-another-model"
    advice = "Install the same version of Rightsource on every machine of the cluster. Nothing of that worker was kept."

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} was computed by a worker whose model or assumptions are not those of this machine.")


class NoOutturnKnown(Refusal):
    """No official return of an upper-tier authority was known by the day asked for."""

    code = "no-outturn-known"
    advice = (
        "Give a later day, bring returns in with `rightsource import revenue-outturn`, or give files with --outturn."
    )

    def __init__(self, on: date) -> None:
        self.on = on
        super().__init__(f"No official return of an upper-tier authority was known on {day_in_words(on)}.")


class TooLittleToCalibrate(Refusal):
    """The returns given do not hold enough years of enough authorities for anything to be estimated."""

    code = "too-little-to-calibrate"
    advice = (
        "Give the outturn (RS) of at least two years, whole, without a change of what is measured between them, or a "
        "later --on: a workbook is known only from the latest day that it states."
    )

    def __init__(self, on: date, authorities: int) -> None:
        self.on = on
        super().__init__(
            f"The outturn published by {day_in_words(on)} of {count_in_words(authorities, 'authority', 'authorities')} "
            "is too little to estimate anything from."
        )


class AssumptionFilesThere(Refusal):
    """Assumption files would be written over others."""

    code = "assumption-files-there"
    advice = "Name another folder, or say --replace if these may go."

    def __init__(self, folder: str, names: Sequence[str]) -> None:
        self.names = tuple(names)
        super().__init__(f"{folder} holds {list_in_words(list(names))} already. Nothing was written.")


class NothingToScore(Refusal):
    """No council could be scored on any day asked for."""

    code = "nothing-to-score"
    advice = (
        "Give an earlier --from or more workbooks: a council is scored while its last balance of reserves that was "
        "published by the day is recent."
    )

    def __init__(self, first_year: int) -> None:
        self.first_year = first_year
        super().__init__(f"The returns given let no council be scored in {first_year} or later.")


BY_CONSTRAINT: dict[str, type[Refusal]] = {"outturn_vintage_is_imported_once": OutturnVintageOnFile}
