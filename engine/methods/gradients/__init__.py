"""Maps from gradients."""
