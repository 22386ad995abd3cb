"""The actions on moving pictures."""

from app.shell.action import Action
from engine.video.source import Demonstration

__all__ = ["LIVE_ACTIONS"]

LIVE_ACTIONS = (
    Action(
        "Live",
        "&Open camera or video...",
        lambda c: c.live_sources.ask(),
        "Ctrl+L",
        "video-outline",
        "Moving pictures from a camera, a video, the network, a folder or the screen, explained as they go",
        in_toolbar=True,
    ),
    Action(
        "Live",
        "&Demonstration",
        lambda c: c.live.open(Demonstration()),
        tip="Moving pictures without a camera: the sample photographs",
    ),
    Action(
        "Live",
        "|&Freeze or go live",
        lambda c: c.live.toggle(),
        "Space",
        tip="Make this frame a picture like any other, or let the picture move again",
        enabled=lambda c: c.live.is_shown and not c.live.has_ended,
    ),
    Action(
        "Live",
        "Step &back",
        lambda c: c.live.step(-1),
        ",",
        tip="The frame before, of the last ten seconds",
        enabled=lambda c: c.live.is_frozen,
    ),
    Action(
        "Live",
        "Step o&n",
        lambda c: c.live.step(1),
        ".",
        tip="The frame after, up to the moment of freezing",
        enabled=lambda c: c.live.is_frozen,
    ),
    Action(
        "Live",
        "&Pause or go on with the recording",
        lambda c: c.live.toggle_play(),
        "K",
        tip="Let a video pause, while its frame is explained on",
        enabled=lambda c: c.live.can_pause,
    ),
    Action(
        "Live",
        "|&Record",
        lambda c: c.live_recording.toggle(),
        "R",
        tip="Write the moving picture with its map to a video file, and the recipe beside it; once more ends it",
        enabled=lambda c: c.live.is_shown,
        is_checked=lambda c: c.live_recording.is_recording,
    ),
    Action(
        "Live",
        "&Snapshot",
        lambda c: c.live_snapshots.receive(),
        "S",
        tip="Keep this picture with its map, the plain picture and the recipe",
        enabled=lambda c: c.live.is_shown,
    ),
    Action(
        "Live",
        "Snapsho&t folder...",
        lambda c: c.live_snapshots.ask_folder(),
        tip="Choose where snapshots go",
    ),
    Action(
        "Live",
        "|&End live viewing",
        lambda c: c.live.close(),
        "Ctrl+Shift+L",
        enabled=lambda c: c.live.is_open,
    ),
)
