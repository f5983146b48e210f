"""What scrutiny refuses."""

from rightsource.quantities import Refusal


class NoCaseThere(Refusal):
    """There is no workbook and no case folder at the place given."""

    code = "no-case-there"
    advice = "Check the name and folder. `rightsource new mycouncil` writes a workbook to fill in."

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(f"There is no workbook and no case folder at {place}.")


class NothingOnRecord(Refusal):
    """No council has been loaded yet."""

    code = "nothing-on-record"
    advice = "Load the council's workbook first: rightsource load FILE."

    def __init__(self) -> None:
        super().__init__("No council is on record here.")


class AnotherCouncil(Refusal):
    """A file holds another council than the one on record."""

    code = "another-council"
    advice = "Give it to that council's own database with --council, or correct the council sheet."

    def __init__(self, given: str, on_record: str) -> None:
        self.given = given
        self.on_record = on_record
        super().__init__(f"This file is of {given}, and the council on record here is {on_record}.")


class FileAlreadyThere(Refusal):
    """A file would be written over another."""

    code = "file-already-there"
    advice = "Choose another name with --to, or move the file away first."

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(f"{place} is there already, and is not written over.")
