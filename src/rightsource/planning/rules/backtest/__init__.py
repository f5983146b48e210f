"""How good a forecast of distress would have been: each council and year from what was published by then.

Words: a *council day* is one council as at one scored day; its *case* is whether distress came within the horizon, of
one of two kinds, reported or computed. Begin with `running.run_backtest`.
"""
