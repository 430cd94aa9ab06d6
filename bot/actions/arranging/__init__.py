"""What is arranged beforehand: the office's schedule, the calendar, how often items are asked about, each person's reminder."""
