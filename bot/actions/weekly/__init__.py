"""The weekly round: asking, answering, receipts, the bulletin."""
