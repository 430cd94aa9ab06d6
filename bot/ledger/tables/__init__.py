"""Reading the ledger an office already has, whatever its columns are called and wherever they stand."""
