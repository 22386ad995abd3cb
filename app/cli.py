"""The command line: the same methods and the same parameters as the forms, without a window."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from app import preflight
from engine.errors import UserError

if TYPE_CHECKING:
    from engine.job import Job, Outcome
    from engine.loader import Opened
    from engine.marks import Marks
    from engine.method import Method
    from engine.model import Model, Node
    from engine.options import Options
    from engine.photograph import Photograph
    from engine.preprocess import Held
    from engine.session import Session

__all__ = ["main"]

_OK, _FAILED, _USAGE = 0, 1, 2
_LARGEST_HELD = 1e30


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0 if it worked, 1 if not, 2 if the command line was wrong."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser, _ = _parser()
    options, rest = parser.parse_known_args(given)
    command = options.command or "open"
    if rest and command != "explain":
        parser.error("unrecognised arguments: " + " ".join(rest))
    try:
        return int(_COMMANDS[command](options, rest))
    except UserError as error:
        print(f"convscope: {error}", file=sys.stderr)  # noqa: T201 - a command's answer
        return _FAILED
    except BrokenPipeError:  # the reader has seen enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _OK
    except KeyboardInterrupt:
        return 130


def _parser() -> tuple[argparse.ArgumentParser, argparse.ArgumentParser]:
    """Return the parser, and that of `explain`, whose help grows with the method."""
    parser = argparse.ArgumentParser("convscope", description="Shows why a convolutional network decided what it decided.")
    parser.add_argument("--version", action="version", version=f"convscope {version('convscope')}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    window = _add(commands, "open", "open the window (the default)", ("--image", "--model"))
    window.add_argument("session", type=Path, nargs="?", metavar="SESSION", help="a session file (.convscope)")
    explain = _add(
        commands, "explain", "explain a picture and write overlay, raw map and recipe", ("--image", "--model"), add_help=False
    )
    explain.add_argument("-h", "--help", action="store_true", help="show this help, with the parameters of the method given")
    explain.add_argument("--method", metavar="NAME", help="one of --list-methods")
    explain.add_argument("--preset", default="", metavar="NAME", help="a named set of parameters")
    _add_choices(explain)
    _add_model_flags(explain)
    _add_marks(explain)
    explain.add_argument("--trust", action="store_true", help="also put the map to the test: is it to be trusted?")
    explain.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help="where to write (default: out)")
    explain.add_argument("--list-methods", action="store_true", help="list the methods and end")
    model = commands.add_parser("model", help="print the tree of a model", description="Print the tree of a model.")
    model.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="model file or SavedModel folder (default: the embedded model)"
    )
    _add_model_flags(model)
    gallery = _add(commands, "gallery", "run every method on a picture and write a small picture of each", ("--image", "--model"))
    gallery.add_argument("--method", action="append", default=[], metavar="NAME", help="only this one; may be repeated")
    _add_choices(gallery)
    _add_marks(gallery)
    _add_model_flags(gallery)
    gallery.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help="where to write (default: out)")
    tour = commands.add_parser("tour", help="run the window through every method and save pictures")
    tour.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help="where to write (default: out)")
    return parser, explain


def _add_choices(parser: argparse.ArgumentParser) -> None:
    """Add what is explained, and how the picture is prepared."""
    parser.add_argument("--target", metavar="CLASS", help="a class number or label (default: the one predicted)")
    parser.add_argument("--head", type=int, default=0, metavar="N", help="the model's output to explain (default: 0)")
    parser.add_argument("--scaling", default="", metavar="NAME", help="the input range the model expects, such as 0..1")
    parser.add_argument("--fit", default="", metavar="NAME", help="centre crop, stretch or letterbox (default: centre crop)")
    parser.add_argument(
        "--hold", action="append", default=[], metavar="INPUT=VALUE", help="a number or a picture for another input"
    )
    parser.add_argument("--labels", type=Path, metavar="FILE", help="class names, as text, JSON or CSV")


def _add_marks(parser: argparse.ArgumentParser) -> None:
    """Add what is marked on the picture."""
    parser.add_argument("--box", default="", metavar="TOP,LEFT,HEIGHT,WIDTH", help="the object, in pixels of the picture")
    parser.add_argument("--mask", type=Path, metavar="FILE", help="a picture of the same size, white where painted-mask covers")


def _add_model_flags(parser: argparse.ArgumentParser) -> None:
    """Add what can be settled about a model before it is opened."""
    parser.add_argument("--architecture", default="", metavar="NAME", help="for weights only: one of keras.applications, or JSON")
    parser.add_argument("--input-size", default="", metavar="HxW", help="the size of input, where the model leaves it open")
    parser.add_argument("--explained-input", default="", metavar="NAME", help="the input to explain, where there are several")
    parser.add_argument(
        "--code", type=Path, action="append", default=[], metavar="FILE", help="RUN this Python file, which defines custom layers"
    )


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    text: str,
    files: tuple[str, ...],
    add_help: bool = True,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text.capitalize() + ".", add_help=add_help, allow_abbrev=False)
    for flag in files:
        or_sample = ", or the name of a sample" if flag == "--image" else ""
        parser.add_argument(flag, type=Path, metavar="FILE", help=f"the {flag[2:]} file{or_sample}")
    return parser


def _open(options: argparse.Namespace, _: list[str]) -> int:
    if not preflight.has_display():
        print("There is no display, so here is the guided tour instead; its pictures go to out/.")  # noqa: T201
        return _start_tour(Path("out"))
    _check_libraries(window=os.environ.get("QT_QPA_PLATFORM", "xcb").startswith("xcb"))
    session = _session(getattr(options, "session", None))
    from app.main import run_window  # imports Qt, which the other commands can do without

    return run_window(getattr(options, "image", None), getattr(options, "model", None), session)


def _session(path: Path | None) -> "tuple[Path, Session] | None":
    """Return the session in a file, with the file."""
    if path is None:
        return None
    import engine.methods  # noqa: F401 - enters the methods into the register
    from engine.session_file import read_session

    return path.absolute(), read_session(path)


def _tour(options: argparse.Namespace, _: list[str]) -> int:
    return _start_tour(options.out)


def _start_tour(out: Path) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")  # offscreen windows have no size hints, and say so often
    _check_libraries(window=False)
    from app.tour import run_tour  # as above

    return run_tour(out)


def _check_libraries(window: bool) -> None:
    missing = preflight.missing_libraries(window)
    if missing:
        raise UserError(preflight.remedy(missing))


def _explain(options: argparse.Namespace, rest: list[str]) -> int:
    _check_libraries(window=False)
    import engine.methods  # noqa: F401 - enters the methods into the register
    from engine.method import METHODS

    if options.list_methods:
        for name, cls in METHODS.items():
            print(f"{name:24}{cls.title}: {cls.summary}")  # noqa: T201
        return _OK
    if options.help:
        _method_parser(options.method).print_help()
        return _OK
    if options.method is None or options.image is None:
        print("convscope explain: --method and --image are needed; see convscope explain --help", file=sys.stderr)  # noqa: T201
        return _USAGE
    method = _method(options, rest)
    job, opened = _job(options, method)
    from engine.job import drain

    outcome = drain(job, opened.probe)
    _report(options, outcome, opened)
    if options.trust:
        _report(options, _doubted(outcome, opened), opened)
    return _OK


def _doubted(outcome: "Outcome", opened: "Opened") -> "Outcome":
    """Return the report on a map."""
    from engine.job import drain
    from engine.methods import Trust
    from engine.results import Heatmap

    if not isinstance(outcome.result, Heatmap) or not outcome.job.method.uses_target:
        raise UserError(f"{outcome.job.method.title} gives no map of a class to be trusted or not.", "Leave --trust away.")
    return drain(replace(outcome.job, method=Trust(outcome.job.method, outcome.result)), opened.probe)


def _gallery(options: argparse.Namespace, _: list[str]) -> int:
    _check_libraries(window=False)
    if options.image is None:
        print("convscope gallery: --image is needed; see convscope gallery --help", file=sys.stderr)  # noqa: T201
        return _USAGE
    import engine.methods  # noqa: F401 - enters the methods into the register
    from engine.method import make, method_class

    for name in options.method:
        method_class(name)
    job, opened = _job(options, make("saliency"))
    from app.gallery import fill_gallery

    opened = replace(opened, preprocessing=job.preprocessing)
    for line in fill_gallery(opened, job.photograph, job.target, job.marks, options.method, options.out):
        print(line)  # noqa: T201
    return _OK


def _method_parser(name: str | None) -> argparse.ArgumentParser:
    """Return a parser for the parameters of a method, or for none, that also shows the options of `explain`."""
    from engine.method import method_class
    from engine.params import specs

    explain = _parser()[1]
    if name is None:
        return explain
    cls = method_class(name)
    group = explain.add_argument_group(f"parameters of {cls.title}", f"{cls.summary} Presets: {', '.join(cls.presets) or 'none'}.")
    for spec in specs(cls):
        choices = f" One of: {', '.join(spec.choices)}." if spec.choices else ""
        text = f"{spec.help}{choices} (default: {spec.default if spec.default != '' else 'automatic'})".replace("%", "%%")
        group.add_argument(f"--{spec.name.replace('_', '-')}", dest=f"param_{spec.name}", metavar=spec.kind.upper(), help=text)
    return explain


def _method(options: argparse.Namespace, rest: list[str]) -> "Method":
    from engine.method import make, method_class
    from engine.params import specs

    parser = argparse.ArgumentParser("convscope explain", add_help=False, allow_abbrev=False)
    known = specs(method_class(options.method))
    for spec in known:
        parser.add_argument(f"--{spec.name.replace('_', '-')}", dest=spec.name)
    values = vars(parser.parse_args(rest))
    return make(
        options.method,
        options.preset,
        {spec.name: spec.parse(values[spec.name]) for spec in known if values[spec.name] is not None},
    )


def _job(options: argparse.Namespace, method: "Method") -> "tuple[Job, Opened]":
    """Return what the flags ask for, and the model to ask."""
    from engine.job import Job
    from engine.labels import read_labels
    from engine.photograph import read_photograph
    from engine.preprocess import preprocessing
    from engine.samples import SAMPLES, sample

    is_sample = str(options.image) in SAMPLES and not options.image.exists()
    photograph = read_photograph(sample(options.image.name) if is_sample else options.image)
    opened = _open_model(options.model, options)
    if options.labels is not None:
        opened.probe.know(read_labels(options.labels, opened.probe.model.heads[0].num_classes))
    model, kept = opened.probe.model, opened.preprocessing
    prepared = preprocessing(model.input_shape, options.scaling or kept.scaling, options.fit or kept.fit)
    prepared = replace(prepared, held=tuple(_held(text, model) for text in options.hold))
    if not 0 <= options.head < len(model.heads):
        raise UserError(f"The model has no output {options.head}.", f"It has outputs 0 to {len(model.heads) - 1}.")
    from engine.target import Target, find

    if options.target is not None:
        target = find(model, options.target, options.head)
    else:
        opened.probe.hold(prepared.held_arrays(model.other_inputs))
        scores = opened.probe.predict(prepared.apply(photograph.pixels).pixels[None])[options.head][0]
        target = Target(int(scores.argmax()) if model.heads[options.head].num_classes else 0, options.head)
    return Job(1, method, target, photograph, prepared, _marks(options, photograph)), opened


def _marks(options: argparse.Namespace, photograph: "Photograph") -> "Marks":
    """Return box and mask as the flags say."""
    from engine.box import Box
    from engine.marks import Marks
    from engine.photograph import read_photograph

    box = mask = None
    if options.box:
        try:
            top, left, height, width = (float(side) for side in options.box.split(","))
        except ValueError:
            raise UserError(
                f"{options.box!r} is no box.", "Give four numbers: top, left, height, width, such as 40,60,120,90."
            ) from None
        rows, columns = photograph.pixels.shape[:2]
        if not (height > 0 and width > 0 and top < rows and left < columns and top + height > 0 and left + width > 0):
            raise UserError(f"The box {options.box} holds nothing of the picture.", f"The picture is {rows} x {columns} pixels.")
        box = Box(top, left, height, width)
    if options.mask is not None:
        pixels = read_photograph(options.mask).pixels
        if pixels.shape != photograph.pixels.shape:
            sizes = " x ".join(map(str, pixels.shape[:2])), " x ".join(map(str, photograph.pixels.shape[:2]))
            raise UserError(f"The mask is {sizes[0]}, the picture {sizes[1]}.", "Paint the mask on a copy of the picture.")
        mask = pixels.mean(-1) > 127  # brighter than mid-grey
    return Marks(box, mask)


def _held(text: str, model: "Model") -> "Held":
    """Return what INPUT=VALUE says."""
    from engine.photograph import read_photograph
    from engine.preprocess import Held

    name, _, value = text.partition("=")
    others = [entry.name for entry in model.other_inputs]
    if name not in others or not value:
        raise UserError(f"{text!r} holds no input.", f"Give INPUT=VALUE; other inputs are: {', '.join(others) or 'none'}.")
    try:
        number = float(value)
    except ValueError:
        return Held(name, photograph=read_photograph(Path(value)))
    if not abs(number) < _LARGEST_HELD:
        raise UserError(f"Input {name!r} cannot be held at {value}.", f"Give a number below {_LARGEST_HELD:g}, or a picture.")
    return Held(name, number)


def _settled(options: argparse.Namespace) -> "Options":
    """Return what the flags say about the model."""
    from engine.options import Options
    from engine.trusted import trust

    try:
        sides = [int(side) for side in options.input_size.lower().split("x")] if options.input_size else []
    except ValueError:
        sides = [0]
    if len(sides) not in (0, 2) or any(side < 1 for side in sides):
        raise UserError(f"{options.input_size!r} is no size.", "Give height and width in pixels, such as 224x320.")
    return Options(
        scaling=getattr(options, "scaling", ""),
        architecture=options.architecture,
        trusted=tuple(trust(path) for path in options.code),
        size=(sides[0], sides[1]) if sides else None,
        picture=options.explained_input,
    )


def _open_model(path: Path | None, options: argparse.Namespace) -> "Opened":
    from engine import backend

    backend.start()
    from engine import loader

    return loader.open_model(path, _settled(options))


def _report(options: argparse.Namespace, outcome: "Outcome", opened: "Opened") -> None:
    from app.export import save_all

    model, job = opened.probe.model, outcome.job
    chosen = f"-{job.target.index}" if options.target is not None and job.method.uses_target else ""
    files = save_all(options.out, f"{options.image.stem}-{job.method.name}{chosen}", outcome, model)
    about = f" of {model.label(job.target.index, job.target.head)!r} ({job.target.index})" if job.method.uses_target else ""
    print(f"{job.method.title}{about} by {model.name}, {outcome.seconds:.2f} s")  # noqa: T201
    for note in outcome.result.notes:
        print(note)  # noqa: T201
    for note in model.notes:
        print(f"note: {note}", file=sys.stderr)  # noqa: T201
    for path in files:
        print(path)  # noqa: T201


def _model(options: argparse.Namespace, _: list[str]) -> int:
    model = _open_model(options.file, options).probe.model
    print(f"{model.name}: input {' x '.join(map(str, model.input_shape))}, {model.root.num_params:,} parameters")  # noqa: T201
    for head in model.heads:
        about = f"{head.num_classes} classes, {head.kind}" if head.num_classes else "no list of classes"
        print(f"output {head.name}: {about}")  # noqa: T201
    print(f"{'layer':44}{'kind':26}{'output':>18}{'parameters':>12}{'field':>10}")  # noqa: T201
    for child in model.root.children:
        _print_node(child, 0)
    return _OK


def _print_node(node: "Node", depth: int) -> None:
    shape = "" if node.shape is None else " x ".join(map(str, node.shape))
    name = "  " * depth + node.name
    print(f"{name:44}{node.kind:26}{shape:>18}{node.num_params:>12,}{node.field or ''!s:>10}")  # noqa: T201
    for child in node.children:
        _print_node(child, depth + 1)


_COMMANDS = {"open": _open, "explain": _explain, "gallery": _gallery, "model": _model, "tour": _tour}
