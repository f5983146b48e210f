"""How the record is kept: rows that are superseded and never edited, three times, one audit chain, safe reading of files.

Words: a *record* is a row with legal effect; its *provenance* says when it became known to whom, and on whose word;
an *audit event* says who wrote it and on what authority. Begin with `knowledge.py`, then `models.py`.
"""
