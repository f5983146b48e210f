"""The medium-term finances of a council, drawn many times over: a pure library, numpy and numba only.

A group (who exists), assumptions (what varies) and a plan (what we decide) go in; a projection comes out.
Begin with `group`, `assumptions` and `plan`; read `reference` for what one month is; call `project`.
"""
