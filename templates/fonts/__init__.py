"""The fonts everything printed and drawn is set in."""

from pathlib import Path

FOLDER = Path(__file__).parent
