"""The promises judged, the council's week, cases loaded and exported, the replay of a case as it became known.

Words: a *case* is a council as files; a *fact* is a sourced statement of the case; an *alarm* is a promise found
broken or at risk with what an audience knew by a day. Begin with `rules/`.
"""
