"""What an agreement pays for a period, and why: the six mechanisms on whole pence, line by line.

Words: a *quantity* is what was done of one unit on one day; a *working* is a charge as it was worked out; a *held* part
of it is disputed and waits. Begin with `working.py`. The simulation has the same six mechanisms in pounds.
"""
