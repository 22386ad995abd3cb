"""Evidence for the range of a model's input."""
