"""Pages of decisions and of warnings."""
