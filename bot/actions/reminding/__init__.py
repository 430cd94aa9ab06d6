"""The day's reminder: every story says what it owes to whom, and one message a person tells it all."""
