"""The code that runs in the training process."""
