"""What every story speaks through: buttons and words that arrive, questions, copies, the menu."""
