"""The pure rules of publishing: charts, the pack as a value, and how each is drawn and set."""
