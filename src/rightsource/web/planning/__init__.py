"""Pages about the money ahead: of this council, and of every other."""
