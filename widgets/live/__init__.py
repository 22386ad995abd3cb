"""The bar and the dialog of live sources."""
