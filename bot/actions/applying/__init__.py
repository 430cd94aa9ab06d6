"""What units apply for, and the two approvals: closing, a later date, a transfer."""
