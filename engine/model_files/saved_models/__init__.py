"""SavedModel folders: the serving graph and its variables."""
