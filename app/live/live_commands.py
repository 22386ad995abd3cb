"""The commands of live sources."""

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
            "Moving pictures from a camera, a video, the network, a folder or the screen, explained as they go",
            in_toolbar=True,
        ),
        Command(
            "Live",
            "&Demonstration",
            lambda: live.controller.open(Demonstration()),
            tip="Moving pictures without a camera: the sample photographs",
        ),
        Command(
            "Live",
            "|&Freeze or go live",
            live.controller.toggle,
            "Space",
            tip="Make this frame a picture like any other, or let the picture move again",
            enabled=lambda: live.controller.is_shown and not live.controller.has_ended,
        ),
        Command(
            "Live",
            "Step &back",
            lambda: live.controller.step(-1),
            ",",
            tip="The frame before, of the last ten seconds",
            enabled=lambda: live.controller.is_frozen,
        ),
        Command(
            "Live",
            "Step o&n",
            lambda: live.controller.step(1),
            ".",
            tip="The frame after, up to the moment of freezing",
            enabled=lambda: live.controller.is_frozen,
        ),
        Command(
            "Live",
            "&Pause or go on with the recording",
            live.controller.toggle_play,
            "K",
            tip="Let a video pause, while its frame is explained on",
            enabled=lambda: live.controller.can_pause,
        ),
        Command(
            "Live",
            "|&Record",
            live.recording.toggle,
            "R",
            tip="Write the moving picture with its map to a video file, and the recipe beside it; once more ends it",
            enabled=lambda: live.controller.is_shown,
            is_checked=lambda: live.recording.is_recording,
        ),
        Command(
            "Live",
            "&Snapshot",
            live.snapshots.take_snapshot,
            "S",
            tip="Keep this picture with its map, the plain picture and the recipe",
            enabled=lambda: live.controller.is_shown,
        ),
        Command(
            "Live",
            "Snapsho&t folder...",
            live.snapshots.ask_folder,
            tip="Choose where snapshots go",
        ),
        Command(
            "Live",
            "|&End live viewing",
            live.controller.close,
            "Ctrl+Shift+L",
            enabled=lambda: live.controller.is_open,
        ),
    )
