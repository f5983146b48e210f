"""Double entry for every pound, organisation by organisation, append-only, and the group made of them.

Words: *books* are an organisation's accounts and transactions; a *line* is where an account stands in the statements of
every organisation; a *residue* is what two organisations do not say alike of each other. Begin with `rules/rows.py`.
"""
