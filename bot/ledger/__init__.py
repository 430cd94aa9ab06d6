"""Reading notices, ledgers and rosters into values, and writing roster forms. The words it recognises are data."""
