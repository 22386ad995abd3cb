"""Evidence for the input scaling of a model: its graph, its statistics, its outputs, its names."""
