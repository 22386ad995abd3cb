"""The commands, their flags, and the flags that derive from the parameters of a method."""

import argparse
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from app.cli.train_command import add_training_commands

__all__ = ["build_parser", "method_parser"]

_SCALING = (
    "the input range of the model: 0..255, 0..1, -1..1, lite, caffe, torch, or your own range with "
    "mean=A:B:C, std=A:B:C, bgr, standardised, l2, band, such as 0..1,mean=0.5,std=0.25,bgr"
)

CommandParsers = Mapping[str, argparse.ArgumentParser]


def build_parser() -> tuple[argparse.ArgumentParser, CommandParsers]:
    """Return the parser, and the parsers of the commands whose help depends on the method."""
    parser = argparse.ArgumentParser(
        "convscope", description="Shows why a convolutional network made a decision."
    )
    parser.add_argument("--version", action="version", version=f"convscope {version('convscope')}")
    _add_moving(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    window = _add(commands, "open", "open the window (the default)", ("--image", "--model"))
    window.add_argument(
        "paths",
        type=Path,
        nargs="*",
        metavar="FILE",
        help="pictures or a folder of them, a model, a video, or a session (.convscope)",
    )
    _add_moving(window)
    explain = _add(
        commands,
        "explain",
        "explain a picture and write overlay, raw map and recipe",
        ("--image", "--model"),
        add_help=False,
    )
    _add_method(explain)
    explain.add_argument("--trust", action="store_true", help="also check whether the map can be trusted")
    explain.add_argument("--list-methods", action="store_true", help="list the methods and exit")
    batch = _add(
        commands,
        "batch",
        "explain all pictures below a folder, with a table of them",
        ("--model",),
        add_help=False,
    )
    _add_method(batch)
    _add_batch(batch)
    methods = commands.add_parser(
        "methods", help="list the methods with presets and parameters", description="List the methods."
    )
    methods.add_argument("name", nargs="?", metavar="NAME", help="describe only this method")
    model = commands.add_parser(
        "model", help="print the tree of a model", description="Print the tree of a model."
    )
    model.add_argument(
        "file",
        type=Path,
        nargs="?",
        metavar="FILE",
        help="model file or SavedModel folder (default: the embedded model)",
    )
    model.add_argument("--scaling", default="", metavar="RANGE", help=_SCALING)
    _add_model_flags(model)
    gallery = _add(
        commands,
        "gallery",
        "run every method on a picture and write a small picture of each",
        ("--image", "--model"),
    )
    gallery.add_argument(
        "--method", action="append", default=[], metavar="NAME", help="only this method; can be repeated"
    )
    _add_choices(gallery)
    _add_marks(gallery)
    _add_model_flags(gallery)
    _add_out(gallery)
    add_training_commands(commands)
    tour = commands.add_parser("tour", help="run the window through every method and save pictures")
    tour.add_argument(
        "--states",
        action="store_true",
        help="only the main states of the window, in four sizes, light and dark",
    )
    tour.add_argument(
        "--sizes",
        default="",
        metavar="WxH,...",
        help="with --states: other sizes of the window, such as 683x512,1440x900",
    )
    tour.add_argument(
        "--film",
        type=Path,
        metavar="FILE",
        help="only an animation of the first minute: a .webp or .gif file",
    )
    _add_out(tour)
    commands.add_parser(
        "doctor", help="check what Convscope needs of this machine", description="Check this machine."
    )
    return parser, {"explain": explain, "batch": batch}


def _add_moving(parser: argparse.ArgumentParser) -> None:
    """Add flags of moving pictures; a missing flag leaves no name, as `open` may follow it or not."""
    moving = parser.add_mutually_exclusive_group()
    moving.add_argument(
        "--video",
        metavar="FILE_OR_ADDRESS",
        default=argparse.SUPPRESS,
        help="open a video file, or a stream such as rtsp://...",
    )
    moving.add_argument(
        "--camera",
        type=_number,
        metavar="N",
        default=argparse.SUPPRESS,
        help="open the camera with this number, from 0 on",
    )


def _add_method(parser: argparse.ArgumentParser) -> None:
    """Add the method, its options and the output folder."""
    parser.add_argument(
        "-h", "--help", action="store_true", help="show this help, with the parameters of the given method"
    )
    parser.add_argument("--method", metavar="NAME", help="a method; `convscope methods` lists all")
    parser.add_argument("--preset", default="", metavar="NAME", help="a named set of parameters")
    _add_choices(parser)
    _add_model_flags(parser)
    _add_marks(parser)
    _add_out(parser)


def _add_out(parser: argparse.ArgumentParser) -> None:
    """Add the output folder."""
    parser.add_argument(
        "--out", type=Path, default=Path("out"), metavar="DIR", help="where to write (default: out)"
    )


def _add_batch(parser: argparse.ArgumentParser) -> None:
    """Add the pictures, the processes and the columns of the table."""
    parser.add_argument(
        "--images", type=Path, metavar="DIR", help="the folder of pictures, with its sub-folders"
    )
    parser.add_argument(
        "--top", type=_count, default=5, metavar="N", help="predicted classes in the table (default: 5)"
    )
    parser.add_argument(
        "--parquet", action="store_true", help="also write the table as summary.parquet (needs pyarrow)"
    )
    parser.add_argument(
        "--only", type=Path, metavar="FILE", help="explain only the pictures that FILE names, a path a line"
    )
    parser.add_argument("--no-table", action="store_true", help="write no table (summary.csv)")
    parser.add_argument(
        "--html", action="store_true", help="also write a page with all results (report.html)"
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="for another program: JSON lines, low priority, and a line 'stop' on the input stops it",
    )
    who = parser.add_mutually_exclusive_group()
    who.add_argument(
        "--workers", type=_count, default=1, metavar="N", help="processes on this machine (default: 1)"
    )
    who.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="use the Dask cluster there, such as tcp://host:8786",
    )


def _count(text: str) -> int:
    """Return a whole number from 1 on; argparse reports the error that this raises."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def _number(text: str) -> int:
    """Return a whole number from 0 on."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


def _add_choices(parser: argparse.ArgumentParser) -> None:
    """Add the target and the preprocessing."""
    parser.add_argument(
        "--target", metavar="CLASS", help="a class number, a label, or top: the predicted class (default)"
    )
    parser.add_argument(
        "--head", type=int, default=0, metavar="N", help="the model's output to explain (default: 0)"
    )
    parser.add_argument(
        "--page",
        type=_count,
        default=0,
        metavar="N",
        help="the page of a TIFF, or the slice of a volume, from 1 on",
    )
    parser.add_argument(
        "--bands",
        default="",
        metavar="R,G,B",
        help="the bands of a TIFF that are red, green and blue, such as 4,3,2",
    )
    parser.add_argument(
        "--axis", default="", metavar="NAME", help="slices of a volume: axial (default), coronal or sagittal"
    )
    parser.add_argument("--scaling", default="", metavar="RANGE", help=_SCALING)
    parser.add_argument(
        "--fit", default="", metavar="NAME", help="centre crop, stretch or letterbox (default: centre crop)"
    )
    parser.add_argument(
        "--hold",
        action="append",
        default=[],
        metavar="INPUT=VALUE",
        help="a number or a picture for another input",
    )
    parser.add_argument("--labels", type=Path, metavar="FILE", help="class names, as text, JSON or CSV")


def _add_marks(parser: argparse.ArgumentParser) -> None:
    """Add the marks on the picture."""
    parser.add_argument(
        "--box", default="", metavar="TOP,LEFT,HEIGHT,WIDTH", help="the object, in pixels of the picture"
    )
    parser.add_argument(
        "--mask",
        type=Path,
        metavar="FILE",
        help="a picture of the same size, white where painted-mask covers",
    )


def _add_model_flags(parser: argparse.ArgumentParser) -> None:
    """Add the options for opening a model."""
    parser.add_argument(
        "--architecture",
        default="",
        metavar="NAME",
        help="for weights only: one of keras.applications, or JSON",
    )
    parser.add_argument(
        "--input-size", default="", metavar="HxW", help="the input size, if the model leaves it open"
    )
    parser.add_argument(
        "--explained-input", default="", metavar="NAME", help="the input to explain, if there are several"
    )
    parser.add_argument(
        "--code",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="RUN this Python file, which defines custom layers",
    )


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    text: str,
    files: tuple[str, ...],
    add_help: bool = True,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=text, description=text.capitalize() + ".", add_help=add_help, allow_abbrev=False
    )
    for flag in files:
        or_sample = ", or the name of a sample" if flag == "--image" else ""
        parser.add_argument(flag, type=Path, metavar="FILE", help=f"the {flag[2:]} file{or_sample}")
    return parser


def method_parser(command: str, method: str | None) -> argparse.ArgumentParser:
    """Return the parser of a command; its help includes the parameters of a given method."""
    from engine.core.method import method_class
    from engine.core.params import specs

    parser = build_parser()[1][command]
    if method is None:
        return parser
    cls = method_class(method)
    group = parser.add_argument_group(
        f"parameters of {cls.title}", f"{cls.summary} Presets: {', '.join(cls.presets) or 'none'}."
    )
    for spec in specs(cls):
        choices = f" One of: {', '.join(spec.choices)}." if spec.choices else ""
        text = (
            f"{spec.help}{choices} (default: {spec.default if spec.default != '' else 'automatic'})".replace(
                "%", "%%"
            )
        )
        group.add_argument(
            f"--{spec.name.replace('_', '-')}",
            dest=f"param_{spec.name}",
            metavar=spec.kind.upper(),
            help=text,
        )
    return parser
