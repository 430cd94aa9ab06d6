"""The rectification bot: wiring, settings, clock, intake, delivery, scheduler; the domain lies in rules/ and actions/."""
