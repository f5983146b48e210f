"""The quantities every part of Rightsource counts in: money, days, financial years, and what is wrong.

Imports nothing of ours. Begin with `Money`, then `Period`.
"""

from rightsource.quantities.money import Money
from rightsource.quantities.periods import FinancialYear, Month, Period
from rightsource.quantities.problems import Problem, ProblemsFound, Refusal

__all__ = ["FinancialYear", "Money", "Month", "Period", "Problem", "ProblemsFound", "Refusal"]
