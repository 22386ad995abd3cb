"""A trial run of a graph with loops in a separate process, so that an endless loop can be stopped."""

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from engine.core.errors import UserError
from engine.core.platform_rules import hidden_process_options
from engine.storage.temporary_folder import temporary_folder

__all__ = ["has_loops", "run_once"]

_PATIENCE = 10.0  # seconds for one prediction, after TensorFlow has been imported
_LOOK = 0.2
_LOOPS = {"While", "StatelessWhile", "For"}
_OPEN_SIZE = 224
_CODE = """
import json, pathlib, sys
import numpy as np
import tensorflow as tf
folder = pathlib.Path(sys.argv[1])
plan = json.loads((folder / "plan.json").read_text())
graph = tf.compat.v1.GraphDef.FromString((folder / "graph.pb").read_bytes())
zeros = {place: np.zeros(shape, dtype) for place, (shape, dtype) in zip(plan["places"], plan["inputs"])}
with tf.Graph().as_default():
    tf.graph_util.import_graph_def(graph, name="")
    with tf.compat.v1.Session() as session:
        print("ready", flush=True)
        session.run(plan["results"], zeros)
"""


def has_loops(definition: Any) -> bool:
    """Return whether a GraphDef has loops, or functions that call themselves."""
    functions = {function.signature.name: function for function in definition.library.function}
    bodies = (definition.node, *(function.node_def for function in functions.values()))
    nodes = [node for body in bodies for node in body]
    return any(node.op in _LOOPS for node in nodes) or any(_calls_itself(key, functions) for key in functions)


def _calls_itself(name: str, functions: dict[str, Any]) -> bool:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        for node in functions[waiting.pop()].node_def:
            for value in node.attr.values():
                called = value.func.name if value.HasField("func") else ""
                if called == name:
                    return True
                if called in functions and called not in seen:
                    seen.add(called)
                    waiting.append(called)
    return False


def run_once(definition: Any, inputs: Sequence[Any], results: Sequence[str], name: str) -> Iterator[None]:
    """Run a graph on zeros in a separate process; yield while it runs. Closing the iterator ends the process.

    Parameters
    ----------
    definition
        The GraphDef.
    inputs
        The input tensors.
    results
        The names of the output tensors.
    name
        The name of the model, for messages.

    Raises
    ------
    UserError
        If the graph does not end in time. Other failures are left to the actual run.
    """
    with temporary_folder() as folder:
        (folder / "graph.pb").write_bytes(definition.SerializeToString())
        plan = {
            "inputs": [[_filled(tensor.shape), tensor.dtype.name] for tensor in inputs],
            "places": [tensor.name for tensor in inputs],
            "results": list(results),
        }
        (folder / "plan.json").write_text(json.dumps(plan, allow_nan=False), encoding="utf-8")
        yield from _watched(folder, name)


def _filled(shape: Any) -> list[int]:
    """Return a shape for one picture; open sides become 224."""
    return [length or (1 if place == 0 else _OPEN_SIZE) for place, length in enumerate(shape)]


def _watched(folder: Path, name: str) -> Iterator[None]:
    command = [sys.executable, "-I", "-c", _CODE, str(folder)]
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(
        command,
        stdin=nothing,
        stdout=subprocess.PIPE,
        stderr=nothing,
        encoding="utf-8",
        **hidden_process_options(),
    )
    threading.Thread(target=_listen, args=(process, lines), daemon=True).start()
    end = None
    try:
        while process.poll() is None:
            try:
                end = time.monotonic() + _PATIENCE if lines.get(timeout=_LOOK) == "ready\n" else end
            except queue.Empty:
                yield
            if end is not None and time.monotonic() > end:
                message = f"{name} is not opened: one prediction takes longer than {_PATIENCE:.0f} seconds."
                raise UserError(message, "It has an endless loop, or is too large for this machine.")
    finally:
        process.kill()
        process.wait()


def _listen(process: "subprocess.Popen[str]", lines: "queue.SimpleQueue[str]") -> None:
    assert process.stdout is not None
    with process.stdout as stream:
        for line in stream:
            lines.put(line)
