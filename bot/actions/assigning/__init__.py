"""Items go to units and are signed for, handed back, reassigned, supported."""
