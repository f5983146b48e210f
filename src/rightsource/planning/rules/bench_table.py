"""What a run of the benchmark measured, as the tables of the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rightsource.planning.rules.bench import HEADLINE, LABELS, Bench, Speed

_MEANS_NOTHING = "A quick run, to see that it works: its figures mean nothing.\n"


def markdown(bench: Bench) -> str:
    """Return everything measured as Markdown."""
    parts = [
        _MEANS_NOTHING if bench.is_quick else "",
        _where(bench),
        _table(_speed_rows(bench)),
        _table(_ratio_rows(bench)),
        _table(_other_rows(bench)),
        _table(_agreement_rows(bench)),
    ]
    return "\n".join(part for part in parts if part)


def _where(bench: Bench) -> str:
    machine = bench.machine
    libraries = ", ".join(f"{name} {version}" for name, version in machine.libraries.items())
    sizes = "; ".join(
        f"{size.name}: {size.services} services, {size.months} months, {size.organisations} organisations, "
        f"{size.normals_per_future:,} normals a future"
        for size in bench.sizes
    )
    return (
        f"Measured at {bench.measured_at} on {machine.processors} processors ({machine.processor}), Python "
        f"{machine.python}, {libraries}; load {machine.load_before:.1f} before and {machine.load_after:.1f} after. "
        f"{sizes}.\n"
    )


def _table(rows: Iterator[Sequence[str]]) -> str:
    heading, *lines = rows
    written = [heading, ["---", *["---:"] * (len(heading) - 1)], *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in written) + "\n"


def _speed_rows(bench: Bench) -> Iterator[Sequence[str]]:
    """Yield one row a thing measured: futures a second of each size on each number of processors."""
    cells = [(size.name, threads) for size in bench.sizes for threads in (1, 2)]
    yield [
        "Futures a second, random numbers included",
        *(f"{size}, {threads} processor{'s'[: threads - 1]}" for size, threads in cells),
    ]
    found = {(each.engine, each.size, each.threads): each for each in bench.engines}
    for engine, label in LABELS.items():
        speeds = [found.get((engine, size, threads)) for size, threads in cells]
        if any(speeds):
            yield [label, *(_cell(speed) for speed in speeds)]


def _cell(speed: Speed | None) -> str:
    if speed is None or speed.futures_per_s is None:
        return "–"
    slower = 1.0 - (speed.slowest_futures_per_s or 0.0) / speed.futures_per_s
    return f"{_figure(speed.futures_per_s)} (−{slower:.0%})" if speed.repeats > 1 else _figure(speed.futures_per_s)


def _figure(number: float) -> str:
    """Return a figure to three digits.

    >>> _figure(123456.0), _figure(12.345)
    ('123,000', '12.3')
    """
    if number >= 1000:
        digits = len(str(int(number))) - 3
        return f"{round(number, -digits):,.0f}"
    return f"{number:.3g}"


def _ratio_rows(bench: Bench) -> Iterator[Sequence[str]]:
    size, threads = HEADLINE
    yield [f"Ratio ({size}, {threads} processors, unless it says otherwise)", "Times"]
    ratios = bench.ratios
    for words, ratio in (
        ("kernel ÷ the machine's own ceiling", ratios.kernel_to_ceiling),
        ("kernel ÷ the random numbers that it needs, alone", ratios.futures_per_s_to_generator),
        ("kernel ÷ NumPy", ratios.kernel_to_numpy),
        ("kernel ÷ plain Python", ratios.kernel_to_python),
        ("kernel ÷ JAX, its faster generator", ratios.kernel_to_jax),
        ("kernel ÷ EMA Workbench, a batch an experiment", ratios.kernel_to_ema_batched),
        ("kernel ÷ EMA Workbench, a future an experiment", ratios.kernel_to_ema_singly),
        ("kernel ÷ LibreOffice Calc, of R1", ratios.kernel_to_calc),
        ("kernel on two processors ÷ on one", ratios.threads_2_to_1),
        ("time to the best plan: theirs ÷ ours", ratios.time_to_best_plan),
    ):
        yield [words, "–" if ratio is None else _figure(ratio)]


def _other_rows(bench: Bench) -> Iterator[Sequence[str]]:
    """Yield what a person notices: growth, memory, an amendment, the best plan, the country."""
    yield ["Also", "Measured"]
    for slope in bench.linearity:
        counts = f"{slope.counts[0]:,} to {slope.counts[-1]:,}"
        yield [f"time by {slope.of}, {counts}: slope on logarithms", f"{slope.slope:.2f}"]
    yield [
        f"memory at most, {bench.memory.futures:,} futures of {bench.memory.size}",
        f"{bench.memory.peak_mb:,.0f} MB",
    ]
    amendment, plan, country = bench.amendment, bench.best_plan, bench.country
    if amendment.p95_s is not None and amendment.kernel_s is not None:
        times = f"{amendment.p95_s:.2f} s; {amendment.p95_s / amendment.kernel_s:.1f} × the kernel on both plans"
        yield [f"an amendment over HTTP, {amendment.futures:,} futures, 19 of {amendment.asked}", times]
    if plan.ours_s is not None and plan.theirs_s is not None:
        theirs = f"{plan.theirs_s:.1f} s" if plan.is_as_good else f"none as good in {plan.theirs_s:.1f} s"
        yield [
            f"the best plan, P(s.114) ≤ {plan.limit_share:.0%}: ours; {plan.theirs}",
            f"{plan.ours_s:.1f} s; {theirs}",
        ]
    if country.serial_s is not None and country.two_workers_s is not None:
        times = f"{country.serial_s:.1f} s; {country.two_workers_s:.1f} s"
        asked = f"{country.authorities} authorities, {country.futures:,} futures each"
        yield [f"{asked}: alone; two workers, once started", times]


def _agreement_rows(bench: Bench) -> Iterator[Sequence[str]]:
    yield ["Given the same random numbers, farthest from the kernel", *(size.name for size in bench.sizes)]
    engines = dict.fromkeys(each.engine for each in bench.agreement)
    for engine in engines:
        cells = []
        for size in bench.sizes:
            found = [each for each in bench.agreement if (each.engine, each.size) == (engine, size.name)]
            shares = [each.largest_difference_share for each in found if each.largest_difference_share is not None]
            cells.append(f"{shares[0]:.0e}" if shares else "–")
        yield [LABELS[engine], *cells]
