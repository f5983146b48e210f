"""Importing this loads the compiled engine, so that a server of processes has it before it makes the first of them."""

from rightsource.planning.rules import national
from rightsource.simulation.project import warm

__all__ = ["national"]

warm()
