"""The model compiled, a block of futures at once, one in each lane: the same months as `reference`, far faster.

Begin with `run`: a block of futures, one month after another. Every file mirrors one of `reference`; a change in one is
a change in both, and a test compares them. `layout` says where in a block's room each figure lies; `lanes` draws random
numbers and does what no processor library does for eight numbers at a time.
"""
