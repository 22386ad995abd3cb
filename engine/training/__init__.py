"""Training a network from a folder of pictures, in a process of its own."""
