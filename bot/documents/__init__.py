"""Papers that leave the bureau, in Word and Excel and as pictures, made from what is stored."""
