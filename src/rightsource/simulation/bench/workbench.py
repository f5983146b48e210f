"""The peer in EMA Workbench 2.5, by which many who study policy under uncertainty run their models.

Its fair use is one experiment for each batch of futures, its usual one an experiment for each future. Both bodies are
the NumPy batch (of one future it is faster than plain Python), and both are measured in as many processes as the other
peers have, which spares the workbench the sending of every experiment to a pool.
"""

import logging

from rightsource.simulation.bench.numpy_batch import CHUNK, follow_batch
from rightsource.simulation.bench.tables import tables_of
from rightsource.simulation.packing import Packed


def follow_in_experiments(packed: Packed, futures: int, seed: int, first: int, *, each: int = CHUNK) -> float:
    """Follow futures, so many an experiment, and return the sum of last reserves."""
    from ema_workbench import Model, ScalarOutcome, Scenario, SequentialEvaluator
    from ema_workbench.em_framework.parameters import IntegerParameter

    logging.getLogger("EMA").setLevel(logging.ERROR)
    tables = tables_of(packed)

    def experiment(number: int) -> dict[str, float]:
        return {"reserves_gbp": follow_batch(tables, each, seed, first + number * each)}

    experiments = -(-futures // each)
    model = Model("council", function=experiment)
    model.uncertainties = [IntegerParameter("number", 0, experiments)]
    model.outcomes = [ScalarOutcome("reserves_gbp")]
    with SequentialEvaluator(model) as evaluator:
        asked = [Scenario(number, number=number) for number in range(experiments)]
        _, outcomes = evaluator.perform_experiments(scenarios=asked)
    return float(outcomes["reserves_gbp"].sum())
