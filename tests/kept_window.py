"""The real application in a process of its own, for tests that kill it: `python -m tests.kept_window STEP [FILE ...]`.

Each line that it prints is a JSON object. `change` edits what is open and waits to be killed; `look` prints
what the first paint shows, and what is there once the model is open.
"""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from app.headless.start_request import StartRequest
from app.main import start_window
from engine.core.box import Box
from engine.core.marks import Marks


def state_of(application):
    """What a start must bring back."""
    panels, state = application.panels, application.features.state
    pixels = panels.canvas.rendered
    return {
        "is_tensorflow_loaded": "tensorflow" in sys.modules,
        "picture": state.photograph and state.photograph.name,
        "sum": int(pixels.astype(int).sum()),
        "shape": pixels.shape,
        "layers": [[layer.title, layer.look.opacity, layer.visible] for layer in panels.stack.layers],
        "box": state.marks.box and [state.marks.box.top, state.marks.box.left, state.marks.box.height],
        "method": panels.method_panel.current_method,
        "stride": panels.method_panel.values().get("stride"),
        "model": state.model and state.model.name,
        "target": state.target and state.target.index,
        "top": float(panels.prediction_list.scores[0].max()) if panels.prediction_list.scores else None,
        "is_model_dock_visible": not application.window.docks["Model"].isHidden(),
        "is_ready": state.can_explain,
        "message": panels.messages.text,
    }


def say(**found):
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


def wait_until(is_true, then):
    """Call `then` once the condition holds."""
    if is_true():
        then()
    else:
        QTimer.singleShot(50, lambda: wait_until(is_true, then))


def change(application):
    """Edit what is open after its first map, and wait until that is kept."""
    features, panels = application.features, application.panels

    def edit():
        layer = panels.stack.layers[-1]
        panels.stack.rename(layer.key, "mine")
        panels.stack.set_look(layer.key, type(layer.look)(layer.look.colour_map, 0.35))
        features.explain.marks.show(Marks(Box(10, 20, 120, 160)))
        panels.method_panel.set_method("occlusion")
        panels.method_panel.set_values({"stride": 24})
        application.window.docks["Model"].close()
        keeper = features.keeper
        keeper.written.connect(lambda: keeper.is_up_to_date and say(**state_of(application)))

    wait_until(lambda: features.explain.shown.has_layer, edit)


def look(application):
    """Print the state at the first paint, and again when the model is open; then quit."""
    say(**state_of(application))  # nothing but the window's own events can have run yet
    wait_until(
        lambda: application.features.state.can_explain and application.panels.prediction_list.scores,
        lambda: (say(**state_of(application)), application.window.close()),
    )


def main(step, *files):
    application = start_window(StartRequest(tuple(map(Path, files))))
    if step == "look":
        application.window.first_painted.connect(lambda: look(application))
    else:
        QTimer.singleShot(0, lambda: change(application))
    sys.exit(application.qt.exec())


if __name__ == "__main__":
    main(*sys.argv[1:])
