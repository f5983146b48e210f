"""One future, one month after another."""

from collections.abc import Iterator

from rightsource.simulation.drivers import MONTHS_PER_YEAR
from rightsource.simulation.reference.council import Month, live_a_month, open_year, opening_accounts
from rightsource.simulation.reference.services import deliver, index_prices
from rightsource.simulation.reference.vehicles import open_month, opening_books, trade
from rightsource.simulation.reference.world import Prepared, World, bids_won_in, deliveries_in, indices, step


def follow(study: Prepared, future: int) -> Iterator[Month]:
    """Yield each month of one future."""
    group = study.group
    world, accounts = World([0.0] * len(group.services)), opening_accounts(group)
    books = {vehicle.key: opening_books(vehicle) for vehicle in group.vehicles}
    deliveries, won = deliveries_in(study, future), bids_won_in(study, future)
    levels = [1.0] * len(group.services)
    last_april: tuple[float, ...] = ()
    for month in range(group.months):
        year, is_april = month // MONTHS_PER_YEAR, month % MONTHS_PER_YEAR == 0
        step(study, world, future, month)
        index = indices(study, world, year)
        if is_april:
            open_year(study, accounts, year)
            if month:
                index_prices(group, levels, last_april, index, month)
            last_april = index
        for each in books.values():
            open_month(study, each, month)
        delivered = deliver(study, month, world=world, index=index, deliveries=deliveries, books=books, levels=levels)
        for each in books.values():
            trade(study, each, won, index, month)
        yield live_a_month(
            study,
            month,
            accounts=accounts,
            delivered=delivered,
            books=list(books.values()),
            deliveries=deliveries,
            index=index,
        )
