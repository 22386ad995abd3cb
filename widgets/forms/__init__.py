"""Forms of parameters, of the input and of paths."""
