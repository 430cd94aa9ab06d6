"""What is printed: the snapshot a weekly summary is made from, and the summary itself."""
