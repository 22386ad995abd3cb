"""Run the commands of the command line, with the methods and parameters of the window."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli import preflight
from app.cli.flags import build_parser, method_parser
from app.cli.parsing import (
    open_photograph,
    parse_batch_options,
    parse_method,
    parse_options,
    parse_request,
    parse_sizes,
)
from app.cli.start_paths import parse_start, with_command
from app.cli.train_command import run_samples, run_training
from app.headless.terminal import discard_output, flush_output, print_error, print_line
from engine.core.errors import UserError
from engine.core.platform_rules import show_message, use_large_stacks
from engine.core.standard_streams import is_closed_pipe, open_standard_streams

if TYPE_CHECKING:
    from app.headless.model_session import ModelSession
    from engine.core.model import Head, Model, Node
    from engine.core.target import Target
    from engine.runtime.job import Outcome

__all__ = ["main"]

_OK, _FAILED, _USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0 for success, 1 for a failure, 2 for a wrong command line, 130 after Ctrl+C."""
    has_error_stream = open_standard_streams()
    use_large_stacks()
    given = with_command(_joined(sys.argv[1:] if arguments is None else arguments), tuple(_COMMANDS))
    parser, growing = build_parser()
    options, rest = parser.parse_known_args(given)
    command = options.command or "open"
    if command != "open" and ("video" in options or "camera" in options):
        parser.error("--video and --camera are for the window only")
    if rest and command not in growing:
        parser.error("unrecognised arguments: " + " ".join(rest))
    if rest and options.method is None and not options.help:
        hint = "parameters of a method need --method NAME"
        growing[command].error(f"unrecognised arguments: {' '.join(rest)} ({hint})")
    try:
        code = int(_COMMANDS[command](options, rest))
        if trouble := flush_output():
            raise UserError(f"The output cannot be written: {trouble}.")
        return code
    except UserError as error:
        print_error(f"convscope: {error}")
        if not has_error_stream:  # convscope-window, or an application bundle
            show_message(str(error))
        return _FAILED
    except OSError as error:
        if not is_closed_pipe(error, sys.stdout):
            raise
        discard_output()
        return _OK  # the reader of a pipe may end first, as `head` does
    except KeyboardInterrupt:
        return 130


def _joined(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with a range such as -1..1 joined to its flag; argparse takes it for a flag."""
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] == "--scaling":
            joined[-1] = f"--scaling={argument}"
        else:
            joined.append(argument)
    return joined


def _open(options: argparse.Namespace, _: list[str]) -> int:
    has_display = preflight.has_display()
    _check_libraries(window=has_display and os.environ.get("QT_QPA_PLATFORM", "xcb").startswith("xcb"))
    request = parse_start(options)
    if not has_display and not request.is_empty:
        raise UserError(
            "There is no display, so no window can show what you named.",
            "Set DISPLAY, or use a command without a window, such as convscope explain.",
        )
    if not has_display:
        print_line("There is no display, so the guided tour runs instead. It writes pictures into out/.")
        return _start_tour(Path("out"))
    from app.main import run_window  # imports Qt, which the other commands do not need

    return run_window(request)


def _tour(options: argparse.Namespace, _: list[str]) -> int:
    _prepare_offscreen()
    if options.film is not None:
        from app.tour.film import write_film

        return write_film(options.film)
    if options.states:
        from app.tour.screenshots import SIZES, write_screenshots

        return write_screenshots(options.out, parse_sizes(options.sizes) or SIZES)
    return _start_tour(options.out)


def _start_tour(out: Path) -> int:
    _prepare_offscreen()
    from app.tour.tour import run_tour  # imports Qt

    return run_tour(out)


def _prepare_offscreen() -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    preflight.set_font_folder()
    # offscreen windows lack size hints and warn about each
    os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")
    _check_libraries(window=False)


def _check_libraries(window: bool) -> None:
    missing = preflight.missing_libraries(window)
    if missing:
        raise UserError(preflight.remedy(missing))


def _explain(options: argparse.Namespace, rest: list[str]) -> int:
    _check_libraries(window=False)
    import engine.methods  # noqa: F401 - enters the methods into the register

    if options.list_methods:
        from app.cli.method_list import summarise_methods

        for line in summarise_methods():
            print_line(line)
        return _OK
    if options.help:
        method_parser("explain", options.method).print_help()
        return _OK
    if options.method is None:
        return _report_missing(options, "method", "image")
    method = parse_method(options, rest)
    if options.image is None:
        return _report_missing(options, "image")
    request = parse_request(options, method)
    photograph = open_photograph(options.image, request.selection)
    from app.headless.model_session import open_model_session
    from engine.runtime.job import run_job

    session = open_model_session(request)
    outcome = run_job(session.job(photograph), session.probe)
    _report(options, outcome, session)
    if options.trust:
        _report(options, _trust_report(outcome, session), session)
    return _OK


def _report_missing(options: argparse.Namespace, *required: str) -> int:
    """Print the required flags without a value; return the exit code."""
    flags = [f"--{name}" for name in required if getattr(options, name) is None]
    command, verb = f"convscope {options.command}", "is" if len(flags) == 1 else "are"
    print_error(f"{command}: {' and '.join(flags)} {verb} needed; see {command} --help")
    return _USAGE


def _trust_report(outcome: "Outcome", model_session: "ModelSession") -> "Outcome":
    """Return the trust report on a map."""
    from engine.core.results import Heatmap
    from engine.methods import TrustReport
    from engine.runtime.job import run_job

    if not isinstance(outcome.result, Heatmap) or not outcome.job.method.uses_target:
        raise UserError(
            f"--trust checks the map of a class, and {outcome.job.method.title} does not return one.",
            "Remove --trust.",
        )
    return run_job(
        replace(outcome.job, method=TrustReport(outcome.job.method, outcome.result)), model_session.probe
    )


def _batch(options: argparse.Namespace, rest: list[str]) -> int:
    if options.json:
        from app.batch.background import run_in_background

        return run_in_background(lambda: _run_batch(options, rest))
    return _run_batch(options, rest)


def _run_batch(options: argparse.Namespace, rest: list[str]) -> int:
    _check_libraries(window=False)
    import engine.methods  # noqa: F401 - enters the methods into the register

    if options.help:
        method_parser("batch", options.method).print_help()
        return _OK
    if options.method is None:
        return _report_missing(options, "method", "images")
    method = parse_method(options, rest)
    if options.images is None:
        return _report_missing(options, "images")
    if options.architecture and options.model is None:
        raise UserError("--architecture alone has random weights.", "Name the file of weights with --model.")
    request = parse_request(options, method)
    from app.batch.run import run_batch

    return run_batch(request, parse_batch_options(options))


def _methods(options: argparse.Namespace, _: list[str]) -> int:
    _check_libraries(window=False)
    from app.cli.method_list import describe_methods

    for line in describe_methods(options.name):
        print_line(line)
    return _OK


def _gallery(options: argparse.Namespace, _: list[str]) -> int:
    _check_libraries(window=False)
    if options.image is None:
        return _report_missing(options, "image")
    import engine.methods  # noqa: F401 - enters the methods into the register
    from engine.core.method import make, method_class

    for name in options.method:
        method_class(name)
    request = parse_request(options, make("saliency"))
    photograph = open_photograph(options.image, request.selection)
    from app.headless.model_session import open_model_session

    session = open_model_session(request)
    from app.cli.gallery import write_gallery
    from app.headless.explain_request import TOP_CLASS

    job = session.job(photograph)
    for line in write_gallery(
        session.opened,
        job.photograph,
        job.target,
        job.marks,
        options.method,
        options.out,
        options.target not in (None, TOP_CLASS),
    ):
        print_line(line)
    return _OK


def _report(options: argparse.Namespace, outcome: "Outcome", model_session: "ModelSession") -> None:
    from app.headless.explain_request import TOP_CLASS
    from app.headless.file_names import result_stem, unused_stem
    from app.headless.result_files import save_outcome
    from engine.session.recipe import as_json
    from engine.storage.atomic import MAX_NAME_BYTES

    model, job = model_session.model, outcome.job
    stem = result_stem(options.image.stem, job, model, options.target not in (None, TOP_CLASS))
    found = json.loads(as_json(outcome, model))
    files = save_outcome(options.out, unused_stem(options.out, stem, found), outcome, model)
    about = f" of {_named(job.target, model)}" if job.method.uses_target else ""
    print_line(f"{job.method.title}{about} by {model.name}, {outcome.seconds:.2f} s")
    for note in outcome.result.notes:
        print_line(note)
    for note in (*job.photograph.notes, *model.notes, job.preprocessing.scaling_warning):
        if note:
            print_error(f"note: {note}")
    if not files[0].name.startswith(options.image.stem):
        print_error(f"note: the names are shortened, as {MAX_NAME_BYTES} bytes is the limit.")
    for path in files:
        print_line(str(path))


def _model(options: argparse.Namespace, _: list[str]) -> int:
    model_options = parse_options(options)
    from engine.network import tensorflow_startup

    tensorflow_startup.import_tensorflow()
    from engine.model_files import loader  # imports TensorFlow, so after its configuration

    opened = loader.open_model(options.file, model_options)
    model = opened.probe.model
    print_line(
        f"{model.name}: input {' x '.join(map(str, model.input_shape))}, {model.root.num_params:,} parameters"
    )
    for head in model.heads:
        print_line(f"output {head.name}: {_about(head)}")
    print_line(
        f"input scaling: {opened.preprocessing.evidence or f'{opened.preprocessing.scaling} (chosen)'}"
    )
    for note in model.notes:
        print_line(f"note: {note}")
    print_line(f"{'layer':44}{'kind':26}{'output':>18}{'parameters':>12}{'field':>10}")
    for child in model.root.children:
        _print_node(child, 0)
    return _OK


def _named(target: "Target", model: "Model") -> str:
    if model.heads[target.head].is_directed:
        return model.describe(target.index, target.head)
    return f"{model.label(target.index, target.head)!r} ({target.index})"


def _about(head: "Head") -> str:
    from engine.core.model import DIRECTIONS

    if head.is_directed:
        return f"one value, {head.kind}; its targets are {' and '.join(DIRECTIONS)}"
    many = "outputs" if head.class_noun == "output" else "classes"
    return f"{head.num_classes} {many}, {head.kind}" if head.num_classes else "no list of classes"


def _print_node(node: "Node", depth: int) -> None:
    shape = "" if node.shape is None else " x ".join(map(str, node.shape))
    name = "  " * depth + node.name
    print_line(f"{name:44}{node.kind:26}{shape:>18}{node.num_params:>12,}{node.field or ''!s:>10}")
    for child in node.children:
        _print_node(child, depth + 1)


def _doctor(options: argparse.Namespace, _: list[str]) -> int:
    from app.cli.doctor import run_doctor

    return run_doctor()


_COMMANDS = {
    "open": _open,
    "explain": _explain,
    "batch": _batch,
    "methods": _methods,
    "gallery": _gallery,
    "model": _model,
    "tour": _tour,
    "doctor": _doctor,
    "samples": run_samples,
    "train": run_training,
}
