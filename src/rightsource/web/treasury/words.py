"""What several pages of the treasury say alike."""

NOTHING_SHOWN = "Either nothing was recorded by then, or not to the audience that you look as."
