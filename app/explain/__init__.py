"""Explain a picture: model, picture, predictions, jobs, marks, results and comparisons."""
