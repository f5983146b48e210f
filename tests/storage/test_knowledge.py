from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rightsource.storage.knowledge import Audience, KnownOn

maybe_day = st.none() | st.dates(date(2010, 1, 1), date(2030, 1, 1))


@given(maybe_day, maybe_day, maybe_day, st.dates(date(2010, 1, 1), date(2030, 1, 1)))
def test_what_the_public_knows_members_know_and_what_members_know_insiders_know(
    inside: date | None, members: date | None, public: date | None, on: date
) -> None:
    known = KnownOn.stated(inside, members, public)
    if known.is_known(on, Audience.PUBLIC):
        assert known.is_known(on, Audience.MEMBERS)
    if known.is_known(on, Audience.MEMBERS):
        assert known.is_known(on, Audience.INSIDERS)


@given(maybe_day, maybe_day, maybe_day)
def test_no_audience_knows_later_than_was_stated_and_every_filled_day_is_marked(
    inside: date | None, members: date | None, public: date | None
) -> None:
    known = KnownOn.stated(inside, members, public)
    for audience, said in ((Audience.INSIDERS, inside), (Audience.MEMBERS, members), (Audience.PUBLIC, public)):
        stands = known.by(audience)
        assert said is None or (stands is not None and stands <= said)
        assert (audience in known.derived) == (stands != said)


def test_a_fact_without_any_day_is_never_known() -> None:
    assert not any(KnownOn.stated().is_known(date(9999, 1, 1), audience) for audience in Audience)
