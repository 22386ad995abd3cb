"""Model, picture, predictions, jobs and results."""
