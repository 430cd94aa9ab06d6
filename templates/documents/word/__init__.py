"""Templates of papers in Word, which an office can replace by its own, and the toolkit that the first ones were made with."""
