"""What commissioning refuses of an agreement's contract facts, variations, indicators, options, ending and exit."""

from collections.abc import Sequence
from datetime import date

from rightsource.quantities import Month, Refusal
from rightsource.quantities.wording import day_in_words, list_in_words


class ContractSaysNothing(Refusal):
    """What an agreement was on award gives nothing that a change could be measured by."""

    code = "contract-says-nothing"
    advice = "Give the whole estimated value with VAT, and a last day after the procurement began."

    def __init__(self, agreement: str) -> None:
        self.agreement = agreement
        super().__init__(f"{agreement} would have no value on award, or end before its procurement began.")


class ContractNotOnRecord(Refusal):
    """What an agreement was on award is not on record, so no law can be asked of it."""

    code = "contract-on-award-not-on-record"
    advice = "Record what it was on award first: its kind, its whole value, and its longest term."

    def __init__(self, agreement: str) -> None:
        self.agreement = agreement
        super().__init__(f"Nothing is on record of what {agreement} was when it was awarded.")


class DutyNotInRegister(Refusal):
    """An agreement would discharge a duty that the register does not have."""

    code = "agreement-duty-not-in-register"
    advice = "Take the duty's key from the register of duties."

    def __init__(self, duty: str) -> None:
        self.duty = duty
        super().__init__(f"The register of duties has no duty {duty!r}.")


class AgreementNotOnRecord(Refusal):
    """There is no such agreement."""

    code = "agreement-not-on-record"
    advice = "Look it up among the agreements."

    def __init__(self, agreement: str) -> None:
        self.agreement = agreement
        super().__init__(f"There is no agreement {agreement!r} that you may see.")


class AgreementBegunAlready(Refusal):
    """An agreement would be begun under a reference that another has."""

    code = "agreement-begun-already"
    advice = "Give it a reference of its own; change the one on record by a variation."

    def __init__(self, agreement: str) -> None:
        self.agreement = agreement
        super().__init__(f"{agreement} is on record in other terms.")


class PartyNotOnRecord(Refusal):
    """A party of an agreement is no organisation on record."""

    code = "agreement-party-not-on-record"
    advice = "Take the organisation's key from the record; of a party from outside, give its name and legal form too."

    def __init__(self, organisation: str) -> None:
        self.organisation = organisation
        super().__init__(f"No organisation {organisation!r} is on record.")


class VariationSaysNothing(Refusal):
    """A variation changes nothing, or does not say what or why."""

    code = "variation-says-nothing"
    advice = "Say what changes and why, and give a price, a last day, a term or another scope."

    def __init__(self) -> None:
        super().__init__("A variation would be asked for that changes nothing, or does not say what or why.")


class VariationByNeitherParty(Refusal):
    """A variation is asked for by somebody who is no party of the agreement."""

    code = "variation-by-neither-party"
    advice = "Let the commissioner or the provider ask for it."

    def __init__(self, organisation: str, agreement: str) -> None:
        self.organisation = organisation
        self.agreement = agreement
        super().__init__(f"{organisation} is no party of {agreement}.")


class VariationOutsideTerms(Refusal):
    """A variation would begin on a day on which the agreement has no terms, or end it before it began."""

    code = "variation-outside-terms"
    advice = "Give a first day within the agreement, and a last day after it."

    def __init__(self, agreement: str, day: date) -> None:
        self.agreement = agreement
        self.day = day
        super().__init__(f"{agreement} cannot be varied as of {day_in_words(day)}.")


class VariationReachesCharged(Refusal):
    """A variation would reach back into months that are charged."""

    code = "variation-reaches-charged-months"
    advice = "Let it begin after the last month charged. What is wrong with a past charge is disputed there."

    def __init__(self, agreement: str, charged: Month) -> None:
        self.agreement = agreement
        self.charged = charged
        super().__init__(f"{agreement} is charged up to {charged}, and charges of past months stay.")


class VariationDoesNotFit(Refusal):
    """A variation changes a price that the agreement does not pay by."""

    code = "variation-does-not-fit"
    advice = "A block has a price a year; work paid by the unit has a price of one unit; of the others vary the terms."

    def __init__(self, agreement: str, mechanism: str) -> None:
        self.agreement = agreement
        self.mechanism = mechanism
        super().__init__(f"{agreement} pays by {mechanism}, which this change of price does not fit.")


class VariationReferenceTaken(Refusal):
    """Another variation has this reference."""

    code = "variation-reference-taken"
    advice = "Give it a reference of its own."

    def __init__(self, reference: str = "This reference") -> None:
        self.reference = reference
        super().__init__(f"{reference} stands for another variation.")


class VariationNotOnRecord(Refusal):
    """There is no such variation."""

    code = "variation-not-on-record"
    advice = "Look it up beside its agreement."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"There is no variation {reference!r} that you may see.")


class VariationAnsweredAlready(Refusal):
    """A variation has another answer."""

    code = "variation-answered-already"
    advice = "The answer stands. Ask for another variation."

    def __init__(self, reference: str = "The variation") -> None:
        self.reference = reference
        super().__init__(f"{reference} has its answer.")


class VariationAnsweredByItsAsker(Refusal):
    """A variation would be answered by the post, or the vehicle, that asked for it."""

    code = "variation-answered-by-its-asker"
    advice = "Somebody else with the authority to agree answers it."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"{reference} would be answered by the side that asked for it.")


class VariationWithoutReason(Refusal):
    """A variation would be answered without a reason."""

    code = "variation-answered-without-reason"
    advice = "Say why in one or two sentences."

    def __init__(self) -> None:
        super().__init__("A variation would be answered without a reason.")


class ChangeNotPermitted(Refusal):
    """The law does not permit a change without a new procurement."""

    code = "change-not-permitted"
    advice = "Ask for less, name a ground of the law that holds, or buy it by a new procurement: begin with its route."

    def __init__(self, reference: str, failed: Sequence[str], next_step: str) -> None:
        self.reference = reference
        self.failed = tuple(failed)
        self.next_step = next_step
        super().__init__(f"The law does not permit {reference}: {' '.join(failed)}")


class ChangeNoticeFirst(Refusal):
    """A change asks for a notice before it is made, and none is published."""

    code = "change-notice-first"
    advice = "Publish the contract change notice (UK10) or modification notice, then accept with its day and address."

    def __init__(self, reference: str, provision: str) -> None:
        self.reference = reference
        self.provision = provision
        super().__init__(f"{reference} asks for a notice before it is made ({provision}).")


class IndicatorNotRecordable(Refusal):
    """A key performance indicator does not say what it measures, or credits no share."""

    code = "kpi-not-recordable"
    advice = "Name what is measured, and give a service credit from 0 to 100 per cent of the month's charge."

    def __init__(self, key: str = "It") -> None:
        self.key = key
        super().__init__(f"{key} cannot stand as a key performance indicator.")


class IndicatorNotOnRecord(Refusal):
    """An agreement has no such key performance indicator."""

    code = "kpi-not-on-record"
    advice = "Look it up beside the agreement, or set it first."

    def __init__(self, agreement: str, key: str) -> None:
        self.agreement = agreement
        self.key = key
        super().__init__(f"{agreement} has no indicator {key!r} in force then.")


class ResultAhead(Refusal):
    """A result, a rating or a notice is told of a day or month that has not ended."""

    code = "kpi-result-ahead"
    advice = "Record it once the month is over, or the day has come."

    def __init__(self, when: str) -> None:
        self.when = when
        super().__init__(f"{when} lies ahead.")


class TooFewIndicators(Refusal):
    """An agreement that must have indicators would be rated with fewer than the law asks for."""

    code = "kpis-too-few"
    advice = "Set and publish the missing indicators, then rate all of them."

    def __init__(self, agreement: str, found: int, least: int, provision: str) -> None:
        self.agreement = agreement
        self.found = found
        self.least = least
        super().__init__(f"{agreement} has {found} of the {least} indicators that it must have ({provision}).")


class ConcernNotOnRecord(Refusal):
    """There is no such concern about performance."""

    code = "concern-not-on-record"
    advice = "Look it up beside the agreement."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"There is no concern {reference!r} that you may see.")


class ConcernEndedBeforeItsTime(Refusal):
    """A failure would be found before the provider had its time to improve."""

    code = "concern-ended-before-its-time"
    advice = "Wait until the day by which it is to improve; the law asks for a proper opportunity (PA 2023 s.71(4))."

    def __init__(self, reference: str, improve_by: date) -> None:
        self.reference = reference
        self.improve_by = improve_by
        super().__init__(f"{reference} gives the provider until {day_in_words(improve_by)}.")


class OptionNotOnRecord(Refusal):
    """An agreement has no such option."""

    code = "option-not-on-record"
    advice = "Look up its options; what is not provided for is a variation."

    def __init__(self, agreement: str, key: str) -> None:
        self.agreement = agreement
        self.key = key
        super().__init__(f"{agreement} has no option {key!r}.")


class OptionOutOfTime(Refusal):
    """The last day for taking an option has passed."""

    code = "option-out-of-time"
    advice = "Ask for a variation, which the law of changes then judges, or begin a procurement."

    def __init__(self, key: str, notice_by: date) -> None:
        self.key = key
        self.notice_by = notice_by
        super().__init__(f"{key} had to be taken by {day_in_words(notice_by)}.")


class OptionDoesNotFit(Refusal):
    """An option does not extend or shorten the agreement as its kind says."""

    code = "option-does-not-fit"
    advice = "An extension ends later than the agreement does and a break earlier, and notice is given before that."

    def __init__(self, key: str = "The option") -> None:
        self.key = key
        super().__init__(f"{key} does not change the agreement's last day as its kind says.")


class NoticeTooShort(Refusal):
    """An agreement would be ended with less notice than it gives."""

    code = "notice-too-short"
    advice = "End it on that day or later, or name a ground that needs no notice."

    def __init__(self, agreement: str, months: int, earliest: date) -> None:
        self.agreement = agreement
        self.earliest = earliest
        super().__init__(
            f"{agreement} asks for {months} months of notice, so it cannot end before {day_in_words(earliest)}."
        )


class EndedAlready(Refusal):
    """An agreement is ended already, or would end on a day on which it has no terms."""

    code = "agreement-ended-already"
    advice = "Look at when and why it ends."

    def __init__(self, agreement: str = "The agreement") -> None:
        self.agreement = agreement
        super().__init__(f"{agreement} ends by then already.")


class ExitItemNotRecordable(Refusal):
    """An item of an exit plan does not say what is to be done, or is done without evidence."""

    code = "exit-item-not-recordable"
    advice = "Say what is to be done and by whom; when it is done, say what shows it."

    def __init__(self) -> None:
        super().__init__("An item of an exit plan says nothing, or is done without evidence.")


class ExitItemNotOnRecord(Refusal):
    """An exit plan has no such item."""

    code = "exit-item-not-on-record"
    advice = "Look it up in the agreement's exit plan."

    def __init__(self, agreement: str, key: str) -> None:
        self.agreement = agreement
        self.key = key
        super().__init__(f"The exit plan of {agreement} has no item {key!r}.")


class SharingNotRecordable(Refusal):
    """A pool or shared cost lacks a host, partners or a lawful basis that fits."""

    code = "sharing-not-recordable"
    advice = (
        "Name the host, at least two partners with a share each, and of a section 75 pool an NHS body and a council."
    )

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"It cannot be recorded: {list_in_words(list(faults))}.")


class SharingNotOnRecord(Refusal):
    """There is no such pool or shared cost."""

    code = "sharing-not-on-record"
    advice = "Look it up among pools and shared costs."

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(f"There is no pool or shared cost {reference!r} that you may see.")


class SharingKeyMissing(Refusal):
    """A cost would be shared on a day for which no shares are agreed."""

    code = "sharing-without-shares"
    advice = "Agree shares from that day or earlier first."

    def __init__(self, reference: str, day: date) -> None:
        self.reference = reference
        self.day = day
        super().__init__(f"No shares of {reference} are agreed for {day_in_words(day)}.")
