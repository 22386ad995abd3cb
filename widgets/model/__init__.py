"""The model's tree, its layers and its predictions."""
