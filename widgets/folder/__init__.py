"""The film strip of a folder, and the confusion matrix."""
