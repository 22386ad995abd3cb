"""The user's choices for opening a model."""

from dataclasses import dataclass

from engine.model_files.sandbox.trusted_files import TrustedFile

__all__ = ["DEFAULT_OPTIONS", "Options"]


@dataclass(frozen=True, slots=True)
class Options:
    """Choices for opening a model; empty ones are found automatically.

    Parameters
    ----------
    scaling
        The input scaling, as described in `engine.imaging.scaling`.
    architecture
        For files with weights only: a keras.applications architecture, or a JSON file written by
        `model.to_json()`.
    trusted_files
        Python files that may be run if the model needs custom classes.
    size
        Height and width in pixels for inputs of open size.
    picture
        The name of the input to explain if there are several.
    """

    scaling: str = ""
    architecture: str = ""
    trusted_files: tuple[TrustedFile, ...] = ()
    size: tuple[int, int] | None = None
    picture: str = ""


DEFAULT_OPTIONS = Options()
