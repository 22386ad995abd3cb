"""Order the commands of all features in the menus."""

from app.classroom.classroom_commands import back_commands, classroom_commands
from app.explain import explain_commands as explaining
from app.export.export_commands import export_commands
from app.features import Features
from app.folder.folder_commands import (
    confusion_commands,
    explain_all_commands,
    open_folder_commands,
    top_images_commands,
)
from app.live.live_commands import live_commands
from app.session.session_commands import session_commands
from app.shell import shell_commands, view_commands
from app.shell.command import Command
from app.training.training_commands import training_commands

__all__ = ["menu_commands"]


def menu_commands(features: Features) -> tuple[Command, ...]:
    """Return all commands in the order of the menus."""
    explain, folder, shell, view = features.explain, features.folder, features.shell, features.shell.view
    return (
        *explaining.open_commands(explain),
        *open_folder_commands(folder),
        *explaining.model_commands(explain),
        *session_commands(features.sessions, features.keeper, features.state),
        *export_commands(features.exports, features.publish, explain),
        *view_commands.quit_commands(view),
        *view_commands.edit_commands(view),
        *shell_commands.clipboard_commands(shell),
        *explaining.explain_commands(explain),
        *view_commands.centre_commands(view),
        *view_commands.zoom_commands(view),
        *back_commands(features.classroom),
        *view_commands.layer_commands(view),
        *top_images_commands(folder),
        *explain_all_commands(folder),
        *live_commands(features.live),
        *training_commands(features.training),
        *confusion_commands(folder),
        *explaining.mark_commands(explain, lambda: features.live.controller.is_playing),
        *explaining.compare_commands(explain),
        *view_commands.scheme_commands(view),
        *classroom_commands(features.classroom),
        *shell_commands.panel_commands(shell),
        *shell_commands.help_commands(shell),
        *view_commands.about_commands(view),
    )
