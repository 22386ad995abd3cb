"""Training a network from a folder of pictures, in a separate process."""
