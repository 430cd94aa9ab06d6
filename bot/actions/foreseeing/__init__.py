"""Who will get what, when: the clock walked ahead on a copy of the database, and what the office sees of it."""
