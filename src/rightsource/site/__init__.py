"""What turns the package into a running house: places on disk, the database server, settings, addresses, set-up.

Begin with `database`, which opens a council's database, then `settings`.
"""
