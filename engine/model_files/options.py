"""What the user has settled about a model before it is opened."""

from dataclasses import dataclass

from engine.model_files.sandbox.trusted_files import TrustedFile

__all__ = ["DEFAULT_OPTIONS", "Options"]


@dataclass(frozen=True, slots=True)
class Options:
    """Choices for opening a model; what is empty is found out.

    Parameters
    ----------
    scaling
        A text as `engine.imaging.scaling` describes.
    architecture
        For weights only: one of keras.applications, or a JSON file that `model.to_json()` has made.
    trusted_files
        Python files that may be run if the model needs custom classes.
    size
        Height and width for inputs that leave them open.
    picture
        The input to explain where there are several.
    """

    scaling: str = ""
    architecture: str = ""
    trusted_files: tuple[TrustedFile, ...] = ()
    size: tuple[int, int] | None = None
    picture: str = ""


DEFAULT_OPTIONS = Options()
