"""Pure decisions: values and `now` in, a decision out. Nothing here knows the database, Telegram or a sentence."""
