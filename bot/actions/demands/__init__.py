"""Notices, instructions, questions and findings: said about an item, and to be answered."""
