"""The actions on sessions, and those that take what is shown out of the window."""

from app.action import Action

__all__ = ["EXPORT_ACTIONS", "SESSION_ACTIONS"]

SESSION_ACTIONS = (
    Action("File", "|Open &session...", lambda c: c.sessions.ask(), "Ctrl+Shift+O", tip="Open what was saved as a session"),
    Action(
        "File",
        "&Save session",
        lambda c: c.sessions.save(),
        "Ctrl+S",
        "content-save-outline",
        "Keep picture, choices, layers, tiles and plots in one file",
        lambda c: c.has_picture,
    ),
    Action(
        "File",
        "Save session &as...",
        lambda c: c.sessions.save_as(),
        "Ctrl+Shift+S",
        tip="Keep the session in another file",
        enabled=lambda c: c.has_picture,
    ),
)

EXPORT_ACTIONS = ()
