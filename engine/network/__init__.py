"""Access to a network: the probe, heads, traces, gradients, receptive fields, folding."""
