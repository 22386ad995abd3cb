"""Declare the commands of live sources."""

from app.live.feature import LiveFeature
from app.shell.command import Command
from engine.video.source import Demonstration

__all__ = ["live_commands"]


def live_commands(live: LiveFeature) -> tuple[Command, ...]:
    """Return the commands of the Live menu."""
    return (
        Command(
            "Live",
            "&Open camera or video...",
            live.sources.ask,
            "Ctrl+L",
            "video-outline",
            "Explain frames live from a camera, a video, the network, a folder or the screen",
            toolbar="open",
        ),
        Command(
            "Live",
            "&Demonstration",
            lambda: live.controller.open(Demonstration()),
            tip="Explain the moving sample photographs, without a camera",
        ),
        Command(
            "Live",
            "|&Freeze or resume",
            live.controller.toggle,
            "Space",
            tip="Freeze this frame as a photograph, or resume the live view",
            enabled=lambda: live.controller.is_shown and not live.controller.has_ended,
        ),
        Command(
            "Live",
            "Step &back",
            lambda: live.controller.step(-1),
            ",",
            tip="Show the previous frame of the last ten seconds",
            enabled=lambda: live.controller.is_frozen,
        ),
        Command(
            "Live",
            "Step for&ward",
            lambda: live.controller.step(1),
            ".",
            tip="Show the next frame, up to the moment of freezing",
            enabled=lambda: live.controller.is_frozen,
        ),
        Command(
            "Live",
            "&Pause or resume the video",
            live.controller.toggle_play,
            "K",
            tip="Pause or resume the video; its current frame is still explained",
            enabled=lambda: live.controller.can_pause,
        ),
        Command(
            "Live",
            "|&Record",
            live.recording.toggle,
            "R",
            tip="Start or stop recording the live view with its map, and its settings (.json)",
            enabled=lambda: live.controller.is_shown,
            is_checked=lambda: live.recording.is_recording,
        ),
        Command(
            "Live",
            "&Snapshot",
            live.snapshots.take_snapshot,
            "S",
            tip="Save the picture with its map, the plain picture and the settings (.json)",
            enabled=lambda: live.controller.is_shown,
        ),
        Command(
            "Live",
            "Snapsho&t folder...",
            live.snapshots.ask_folder,
            tip="Choose the folder for snapshots",
        ),
        Command(
            "Live",
            "|&End live viewing",
            live.controller.close,
            "Ctrl+Shift+L",
            enabled=lambda: live.controller.is_open,
        ),
    )
