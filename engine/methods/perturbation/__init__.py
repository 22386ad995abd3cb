"""Maps from covered or masked pictures."""
