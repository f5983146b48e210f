"""The model in plain Python, one future at a time, for reading and as the oracle of the fast engine.

Begin with `follow`: one future, one month after another. `world` is what happens to everyone, `services` what is
delivered and by whom, `vehicles` one vehicle's month, `council` the council's month and the close of its year.
"""
