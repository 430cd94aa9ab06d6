"""Which fields of columns belong together; a field is what the head of a column means, by `[fields]` of columns.toml."""

SUBJECTS = ("task", "problem")
"""What an item is."""
MATTERS = (*SUBJECTS, "measure")
"""One of these a ledger has; by the first of them an item is told from the next."""

OWNERS = ("lead_unit", "responsible_unit", "unit_and_person")
"""Whose an item is."""
UNITS = (*OWNERS, "support")
PEOPLE = ("person", "leader")

STATES = ("finding", "status")
"""How far an item is; what the office found goes first."""
CLAIMS_AND_STATES = (*STATES, "claim")
"""The same, and what the unit says of itself."""
REPORTS = ("told", "progress")
"""What was told of it; where nothing but states was, these are its states."""
OF_STATES = (*CLAIMS_AND_STATES, *REPORTS)
"""All in which a state may be ticked."""

DETAILS = (*OWNERS, *PEOPLE, "due", *STATES, *REPORTS)
"""What a ledger says of what matters in it: one of these it has too. Who supports, and what a unit claims, is not enough."""

TAKEN = ("number", "aspect", *MATTERS, *UNITS, *PEOPLE, "due", "long_term", *STATES, "kind")
"""What an item is made of."""
