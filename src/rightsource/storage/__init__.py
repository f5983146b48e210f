"""How the record is kept: rows superseded and never edited, three times, one audit chain, safe files.

Words: a *record* is a row with legal effect; its *provenance* says when it became known to whom, and on whose word;
an *audit event* says who wrote it and on what authority. Begin with `knowledge.py`, then `models.py`.
"""
