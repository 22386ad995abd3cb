"""Methods that show activations, filters and the patterns that excite them."""
