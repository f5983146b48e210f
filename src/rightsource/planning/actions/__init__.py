"""Running the simulation over the record and over official returns, and taking those returns in.

Begin with `projecting.run_projection`: the council's own money, from what is on record.
"""
