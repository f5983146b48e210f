"""What planning refuses."""

from collections.abc import Sequence
from datetime import date

from rightsource.quantities import Problem, ProblemsFound, Refusal
from rightsource.quantities.wording import count_in_words, day_in_words


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


class OutturnVintageOnFile(Refusal):
    """Another workbook of the same form, year and vintage was taken meanwhile."""

    code = "outturn-vintage-on-file"
    advice = "Look at what is on file. If this one is a later edition, give its own day of publication with --vintage."

    def __init__(self, detail: str = "") -> None:
        super().__init__(f"A different workbook of that form, year and vintage is on file already. {detail}".strip())


BY_CONSTRAINT: dict[str, type[Refusal]] = {"outturn_vintage_is_imported_once": OutturnVintageOnFile}
