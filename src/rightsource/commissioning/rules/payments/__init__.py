"""What may be paid and why: lawful bases, the three-way match, runs and their files, stops, and paying late."""
