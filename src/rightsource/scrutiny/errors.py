"""What scrutiny refuses."""

from collections.abc import Sequence

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


class AnotherCountyHere(Refusal):
    """A county would be made up in a record that holds something else, or the same county of an earlier month."""

    code = "another-county-here"
    advice = "Make it up in a database of its own: give --council a short name that is not taken yet."

    def __init__(self, county: str) -> None:
        self.county = county
        super().__init__(f"What is on record here is not the county asked for ({county}), so nothing is written.")


class FileAlreadyThere(Refusal):
    """A file would be written over another."""

    code = "file-already-there"
    advice = "Choose another name with --to, or move the file away first."

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(f"{place} is there already, and is not written over.")


class NotAVehicle(Refusal):
    """A return is asked of an organisation that is not one of the council's vehicles."""

    code = "not-a-vehicle"
    advice = "Name one of the vehicles on the organisations sheet by its key."

    def __init__(self, organisation: str, vehicles: Sequence[str]) -> None:
        self.organisation = organisation
        self.vehicles = tuple(vehicles)
        known = f" They are: {', '.join(vehicles)}." if vehicles else ""
        super().__init__(f"{organisation} is not one of the council's vehicles.{known}")


class NotAVehiclesPost(Refusal):
    """A return is sent in by somebody who holds no post in a vehicle."""

    code = "not-a-vehicles-post"
    advice = "Send it in by the vehicle's finance lead or director: --by POST, with the post's key on the posts sheet."

    def __init__(self, post: str) -> None:
        self.post = post
        super().__init__(f"{post} is not a filled post of a vehicle, so it cannot sign in a return.")


class NotAMonth(Refusal):
    """A month is not written as one."""

    code = "not-a-month"
    advice = "Write it as year and month, such as 2026-10."

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"'{text}' is not a month.")
