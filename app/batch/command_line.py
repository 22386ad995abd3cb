"""Write a request as the command line of `batch`, which parses to an equal request."""

from collections.abc import Iterator
from pathlib import Path

from app.batch.run import BatchOptions
from app.headless.explain_request import ExplainRequest
from engine.core.method import Method
from engine.core.params import Value, specs

__all__ = ["batch_arguments"]


def batch_arguments(request: ExplainRequest, options: BatchOptions, only: Path | None = None) -> list[str]:
    """Return the arguments that follow `convscope`.

    Parameters
    ----------
    request
        A request without mask, box and selection, which belong to one picture.
    options
        The options; their list of pictures is that in the file `only`.
    only
        The file with the list of pictures; None for all pictures.
    """
    flags: dict[str, object] = {
        "images": options.images,
        "out": options.out,
        "method": request.method.name,
        "top": options.top,
        "target": request.target,
        "head": request.head,
        "fit": request.fit,
        "model": request.model,
        "labels": request.labels,
        "scaling": request.options.scaling,
        "architecture": request.options.architecture,
        "explained-input": request.options.picture,
        "input-size": "x".join(map(str, request.options.size or ())),
        "only": only,
    }
    # --flag=value also takes values that begin with a dash, such as -1..1
    named = [f"--{name}={value}" for name, value in flags.items() if value not in ("", None)]
    switches = {"--no-table": not options.table, "--html": options.html, "--json": options.background}
    return [
        "batch",
        *named,
        *(f"--hold={value}" for value in request.hold),
        *(f"--code={file.path}" for file in request.options.trusted_files),
        *(flag for flag, is_given in switches.items() if is_given),
        *_method_flags(request.method),
    ]


def _method_flags(method: Method) -> Iterator[str]:
    """Yield the parameters that differ from the defaults."""
    for spec in specs(method):
        value: Value = getattr(method, spec.name)
        if value != spec.default:
            text = str(value).lower() if isinstance(value, bool) else str(value)
            yield f"--{spec.name.replace('_', '-')}={text}"
