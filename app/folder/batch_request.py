"""Turn the model, the input settings and the method of the window into the request of a batch."""

from pathlib import Path

from app.explain.model_controller import ModelController
from app.headless.explain_request import TOP_CLASS, ExplainRequest
from app.state.app_state import AppState
from engine.core.errors import UserError
from engine.core.method import Method
from engine.core.model import DIRECTIONS
from engine.core.target import Target
from engine.imaging.picture_file import write_picture
from engine.imaging.preprocess import Held
from engine.model_files.options import Options
from engine.model_files.sandbox.trusted_files import TrustedFile
from widgets.common.translation import tr

__all__ = ["batch_obstacle", "make_request"]


def batch_obstacle(state: AppState, models: ModelController) -> str:
    """Return why the open model cannot explain a batch, as a sentence; empty where it can."""
    if state.is_model_missing:
        return tr("The file of this model is missing.")
    if not state.is_model_ready:
        return tr("The model is still being opened.")
    if models.path is None and models.architecture:
        return tr("This network has random weights; a batch needs a file of weights.")
    return ""


def make_request(
    state: AppState, models: ModelController, method: Method, target: Target | None, folder: Path
) -> ExplainRequest:
    """Return the request that explains pictures as the window does.

    Parameters
    ----------
    state, models
        The model and its input settings.
    method
        The method.
    target
        The class to explain in each picture; None for the best class of each one.
    folder
        A folder for pictures of other inputs.
    """
    prepared, options, model = state.preprocessing, models.options, state.model
    assert prepared is not None and model is not None
    shown = state.target
    head = (target or shown or Target(0)).head
    explained = TOP_CLASS
    if target is not None:
        is_directed = model.heads[target.head].is_directed
        explained = DIRECTIONS[target.index] if is_directed else str(target.index)
    return ExplainRequest(
        method,
        None if models.path is None else models.path.absolute(),
        Options(
            # without evidence the user has chosen it; else the batch finds the same evidence
            prepared.scaling if prepared.evidence is None else "",
            options.architecture,
            tuple(file for file in options.trusted_files if _is_unchanged(file)),
            options.size,
            options.picture,
        ),
        explained,
        head,
        prepared.fit,
        tuple(_held_as_text(held, folder / f"held-{at}.png") for at, held in enumerate(prepared.held)),
        models.own_labels,
    )


def _is_unchanged(file: TrustedFile) -> bool:
    """Return whether a trusted file still has the content that the user has trusted."""
    try:
        file.read()
    except UserError:
        return False
    return True


def _held_as_text(held: Held, path: Path) -> str:
    if held.photograph is None:
        return f"{held.name}={held.value!r}"
    write_picture(path, held.photograph.pixels)
    return f"{held.name}={path}"
