"""The fourteen promises as pure rules, one file a subject: what the record known to an audience says of each on a day.

Words: a *finding* is what is found of one promise; an *alarm* is one thing that puts it at risk or breaks it. An empty
record is never a broken promise. Begin with `judging.judge`.
"""
