"""The panel, the curves and the dialogs of a training."""
