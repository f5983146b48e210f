"""How fast the engine is, beside the machine's own ceiling and beside what others would use for the same model.

`sizes` makes the studies, `ceiling` the parts that nothing can go without; every other file is one peer. Nothing here
reads a clock: who measures passes one in.
"""
