"""An issue of the weekly summary: compiled, looked at, released to each of its readers, put right, followed back."""
