"""The actions on networks that are trained here."""

from app.shell.action import Action

__all__ = ["TRAINING_ACTIONS"]

TRAINING_ACTIONS = (
    Action(
        "Train",
        "&Train a network...",
        lambda c: c.learning.ask(),
        "Ctrl+Shift+T",
        "school-outline",
        "Learn from a folder of pictures, and look inside while it does",
    ),
    Action(
        "Train",
        "&Attach to a training...",
        lambda c: c.learning.ask_run(),
        tip="Watch a training that was begun before",
    ),
    Action(
        "Train",
        "|&Pause or go on with the training",
        lambda c: c.learning.training.toggle_pause(),
        tip="Let the training wait, or go on",
        enabled=lambda c: c.learning.training.is_live,
    ),
    Action(
        "Train",
        "&Stop the training",
        lambda c: c.learning.training.stop(),
        tip="End the training after the running batch; it can be resumed",
        enabled=lambda c: c.learning.training.is_live,
    ),
    Action(
        "Train",
        "&Resume the training",
        lambda c: c.learning.training.resume(),
        tip="Go on from the last epoch that is done, in a new process",
        enabled=lambda c: c.learning.training.can_resume,
    ),
    Action(
        "Train",
        "|&Look inside the network",
        lambda c: c.learning.results.open_best_model(),
        "Ctrl+Shift+I",
        "magnify",
        "Open the best network so far, and its worst mistakes in the folder strip",
        lambda c: c.learning.training.has_model,
    ),
    Action(
        "Train",
        "Patterns over the &epochs...",
        lambda c: c.learning.results.ask_patterns(),
        tip="What units of a layer looked for after each epoch, side by side",
        enabled=lambda c: c.learning.training.has_model,
    ),
    Action(
        "Train",
        "&Confusion matrix",
        lambda c: c.learning.confusion.show(),
        tip="Which classes the open model takes for which, in the pictures of the folder strip",
        enabled=lambda c: c.learning.confusion.is_possible,
    ),
)
