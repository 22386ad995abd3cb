"""Declare the commands of sessions."""

from app.session.session_controller import SessionController
from app.session.state_keeper import StateKeeper
from app.shell.command import Command
from app.state.app_state import AppState

__all__ = ["session_commands"]


def session_commands(
    sessions: SessionController, keeper: StateKeeper, state: AppState
) -> tuple[Command, ...]:
    """Return the commands that open and save sessions."""
    return (
        Command(
            "File",
            "|Open sess&ion...",
            sessions.ask,
            "Ctrl+Alt+O",
            tip="Open a saved session",
        ),
        Command(
            "File",
            "Reopen &last work",
            keeper.reopen,
            tip="Show what was open when Convscope was used last, if this start has not shown it",
            enabled=lambda: keeper.can_reopen,
        ),
        Command(
            "File",
            "Sa&ve session",
            sessions.save,
            "Ctrl+S",
            "content-save-outline",
            "Save picture, settings, maps, tiles and plots to one file",
            lambda: state.has_picture,
        ),
        Command(
            "File",
            "Save sessi&on as...",
            sessions.save_as,
            "Ctrl+Shift+S",
            tip="Save the session to another file",
            enabled=lambda: state.has_picture,
        ),
    )
