"""What is delivered, for whom, and by whom.

Words: a *service* is what residents receive; its *client group* is what the simulation counts demand by. Begin with
`rules/rows.py`.
"""
