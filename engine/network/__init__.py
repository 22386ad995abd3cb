"""What asks a network: the probe, heads, trace, gradients, folding."""
