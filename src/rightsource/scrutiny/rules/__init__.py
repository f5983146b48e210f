"""The pure rules of scrutiny: the case format, the judging of the promises, the week, the replay."""
