"""The panel of a folder, and the confusion matrix."""
