"""Picture files as pixels, pixels as model input, and results as pixels."""
