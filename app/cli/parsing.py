"""Parse the flags of a command into a request."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.core.errors import UserError

if TYPE_CHECKING:
    from app.batch.run import BatchOptions
    from app.headless.explain_request import ExplainRequest
    from engine.core.box import Box
    from engine.core.method import Method
    from engine.imaging.picture_file import Photograph
    from engine.imaging.readers.selection import Selection
    from engine.model_files.options import Options

__all__ = [
    "open_photograph",
    "parse_batch_options",
    "parse_method",
    "parse_options",
    "parse_request",
    "parse_sizes",
]

_LARGEST = 1_000_000  # pixels each way, as in a session


def parse_request(flags: argparse.Namespace, method: "Method") -> "ExplainRequest":
    """Return the request of the flags."""
    from app.headless.explain_request import TOP_CLASS, ExplainRequest

    return ExplainRequest(
        method,
        flags.model,
        parse_options(flags),
        TOP_CLASS if flags.target is None else flags.target,
        flags.head,
        flags.fit,
        tuple(flags.hold),
        flags.labels,
        _box(flags.box),
        flags.mask,
        _selection(flags),
    )


def parse_method(flags: argparse.Namespace, rest: Sequence[str]) -> "Method":
    """Return the named method, with its parameters from the `rest` of the command line."""
    import engine.methods  # noqa: F401 - enters the methods into the register
    from engine.core.method import make, method_class
    from engine.core.params import specs

    parser = argparse.ArgumentParser(f"convscope {flags.command}", add_help=False, allow_abbrev=False)
    known = specs(method_class(flags.method))
    for spec in known:
        parser.add_argument(f"--{spec.name.replace('_', '-')}", dest=spec.name)
    parsed, unknown = parser.parse_known_args(rest)
    if unknown:
        parser.error("unrecognised arguments: " + " ".join(unknown))
    values = vars(parsed)
    given = {spec.name: spec.parse(values[spec.name]) for spec in known if values[spec.name] is not None}
    return make(flags.method, flags.preset, given)


def parse_sizes(text: str) -> tuple[tuple[int, int], ...]:
    """Return widths and heights of the window from a text such as `1440x900,1024x768`.

    Raises
    ------
    UserError
        A size is not two numbers of pixels between 160 and 8192.
    """
    sizes = []
    for part in filter(None, text.split(",")):
        width, _, height = part.strip().partition("x")
        if not all(side.isdecimal() and 160 <= int(side) <= 8192 for side in (width, height)):
            raise UserError(
                f"{part!r} is not a valid size of the window.",
                "Use WIDTHxHEIGHT in pixels, such as 1440x900.",
            )
        sizes.append((int(width), int(height)))
    return tuple(sizes)


def parse_options(flags: argparse.Namespace) -> "Options":
    """Return the options for opening the model."""
    from engine.model_files.options import Options
    from engine.model_files.sandbox.trusted_files import trust

    try:
        sides = [int(side) for side in flags.input_size.lower().split("x")] if flags.input_size else []
    except ValueError:
        sides = [0]
    if len(sides) not in (0, 2) or any(side < 1 for side in sides):
        raise UserError(
            f"{flags.input_size!r} is not a valid size.", "Give height and width in pixels, such as 224x320."
        )
    return Options(
        scaling=getattr(flags, "scaling", ""),
        architecture=flags.architecture,
        trusted_files=tuple(trust(path) for path in flags.code),
        size=(sides[0], sides[1]) if sides else None,
        picture=flags.explained_input,
    )


def parse_batch_options(flags: argparse.Namespace) -> "BatchOptions":
    """Return the folders, processes and tables of a batch."""
    from app.batch.picture_list import read_list
    from app.batch.run import BatchOptions

    return BatchOptions(
        flags.images,
        flags.out,
        flags.top,
        flags.workers,
        flags.scheduler,
        flags.parquet,
        None if flags.only is None else read_list(flags.only),
        not flags.no_table,
        flags.html,
        flags.json,
    )


def _selection(flags: argparse.Namespace) -> "Selection":
    """Return the part of picture files that the flags select."""
    from engine.imaging.readers.selection import Selection

    try:
        bands = tuple(int(band) for band in flags.bands.split(",")) if flags.bands else ()
    except ValueError:
        raise UserError(
            f"{flags.bands!r} are not valid bands.", "Give three numbers from 1 on, such as 4,3,2."
        ) from None
    return Selection(flags.page, bands, flags.axis)


def open_photograph(path: Path, selection: "Selection") -> "Photograph":
    """Return the selected part of a picture file, or of the sample with this name."""
    from engine.imaging.picture_file import read_picture
    from engine.imaging.samples import SAMPLES, sample_path

    return read_picture(
        sample_path(path.name) if str(path) in SAMPLES and not path.exists() else path, selection
    )


def _box(text: str) -> "Box | None":
    from engine.core.box import Box

    if not text:
        return None
    try:
        top, left, height, width = (float(side) for side in text.split(","))
    except ValueError:
        raise _no_box(text) from None
    if not all(abs(side) <= _LARGEST for side in (top, left, height, width)):  # refuses nan, too
        raise _no_box(text)
    return Box(top, left, height, width)


def _no_box(text: str) -> UserError:
    hint = f"Give four numbers up to {_LARGEST:,}: top, left, height, width, such as 40,60,120,90."
    return UserError(f"{text!r} is not a valid box.", hint)
