"""What publishing refuses."""

from datetime import date

from rightsource.quantities import Refusal
from rightsource.quantities.wording import day_in_words


class NothingToPublish(Refusal):
    """A pack is asked for of a day on which its audience knew of no council."""

    code = "nothing-to-publish"
    advice = "Load the council's workbook first, or ask for a later day or a narrower audience."

    def __init__(self, on: date, audience: str) -> None:
        self.on = on
        self.audience = audience
        super().__init__(f"On {day_in_words(on)} nothing is on record of the council that {audience} knew.")


class FolderCannotBeWritten(Refusal):
    """The files of a pack cannot be written where they are wanted."""

    code = "folder-cannot-be-written"
    advice = "Name a folder that you may write to. Nothing was published."

    def __init__(self, folder: str, reason: str) -> None:
        self.folder = folder
        self.reason = reason
        super().__init__(f"Nothing can be written to {folder}: {reason}.")
