"""What the user does with a place of the picture and with its maps."""
