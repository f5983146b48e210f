"""What the returns of many authorities say of growth, of how far it strays, and of how reserves move.

Begin with `estimates.calibrate`; `panel` is what it looks at, `assumption_files` what can be written of it.
"""
