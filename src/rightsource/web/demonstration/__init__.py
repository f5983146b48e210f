"""The demonstration's own doors: anybody may look as any role, of the made-up council and of no other."""
