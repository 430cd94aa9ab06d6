"""Papers in Word: what stands in them is read here, how they look and every word of them is a template."""
