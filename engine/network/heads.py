"""The outputs of a traced model: their kind, and the scores of every class, read from the graph.

Scores before the softmax or sigmoid are the tensor that enters that operation, in any layer or line of code.
The model is not changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import tensorflow as tf

from engine.core.arrays import Float32Array
from engine.core.errors import UserError
from engine.core.model import Head, HeadKind
from engine.core.target import Score, require_targets

__all__ = [
    "all_scores",
    "class_scores",
    "describe_head",
    "head_notes",
    "head_outputs",
    "infer_head_kind",
    "require_score",
    "score_kinds",
]

_PASSING = {"Identity", "Cast", "Reshape", "Squeeze", "ExpandDims"}
_KINDS = {"Softmax": HeadKind.SOFTMAX, "LogSoftmax": HeadKind.SOFTMAX, "Sigmoid": HeadKind.SIGMOID}
_SMALLEST = 1e-30


def describe_head(name: str, output: Any) -> Head:
    """Return the head of an output tensor; an output that is no list of classes (a map, a box) has none.

    Parameters
    ----------
    name
        The name of the output.
    output
        The output tensor.
    """
    shape = output.shape.as_list()
    flat = len(shape) >= 2 and all(length == 1 for length in shape[1:-1]) and shape[-1] is not None
    count = shape[-1] if flat else 0
    kind = _KINDS.get(_deciding(output).op.type, HeadKind.LINEAR)
    is_directed = count == 1 and kind is HeadKind.LINEAR
    return Head(
        name, 2 if count == 1 and kind in (HeadKind.SIGMOID, HeadKind.LINEAR) else count, kind, is_directed
    )


def infer_head_kind(head: Head, scores: Float32Array) -> Head:
    """Return the head as a distribution if its outputs are one: never negative, with sum 1.

    Parameters
    ----------
    head
        The head as read from the graph.
    scores
        Its outputs on any pictures, (N, classes) float32.
    """
    if head.kind is not HeadKind.LINEAR or head.num_classes < 2 or head.is_directed:
        return head
    is_one = np.all(scores >= 0) and np.allclose(scores.sum(-1), 1, atol=1e-3)
    return replace(head, kind=HeadKind.DISTRIBUTION) if is_one else head


def _best_scores(output: Any, head: Head) -> Any:
    """Return the probabilities of an output, (N, classes), or its logits or values if it has none."""
    if head.num_classes == 0:
        return tf.cast(output, tf.float32)
    return class_scores(output, head, Score.LOGIT if head.kind is HeadKind.LINEAR else Score.PROBABILITY)


def head_outputs(outputs: Sequence[Any], heads: Sequence[Head]) -> list[Any]:
    """Return the probabilities of each head, then the logits of the heads with classes, all (N, classes)."""
    pairs = list(zip(outputs, heads, strict=True))
    logits = [class_scores(output, head, Score.LOGIT) for output, head in pairs if head.num_classes]
    return [*(_best_scores(output, head) for output, head in pairs), *logits]


def score_kinds(head: Head) -> tuple[Score, ...]:
    """Return the kinds of score of a head."""
    return (Score.LOGIT,) if head.kind is HeadKind.LINEAR else tuple(Score)


def require_score(head: Head, score: Score) -> None:
    """Check that a head has classes and a kind of score.

    Raises
    ------
    UserError
        If it has not.
    """
    require_targets(head)
    if score not in score_kinds(head):
        raise UserError(
            f"Output {head.name!r} has no softmax or sigmoid, so it has no probabilities.",
            "Choose the logit as the score.",
        )


def all_scores(outputs: Sequence[Any], heads: Sequence[Head]) -> list[Any]:
    """Return all scores of each head that has classes, (N, kinds, classes)."""
    pairs = [(output, head) for output, head in zip(outputs, heads, strict=True) if head.num_classes]
    return [
        tf.stack([class_scores(output, head, kind) for kind in score_kinds(head)], 1)
        for output, head in pairs
    ]


def _deciding(output: Any) -> Any:
    """Return the output of the last softmax or sigmoid, before reshapes and casts; else `output`."""
    deciding = output
    while deciding.op.type in _PASSING and deciding.op.inputs[0].shape[-1] == output.shape[-1]:
        deciding = deciding.op.inputs[0]
    return deciding if deciding.op.type in _KINDS else output


def class_scores(output: Any, head: Head, score: Score) -> Any:
    """Return the scores of every class, (N, classes) float32.

    A single sigmoid unit is preceded by its complement. A single linear value is followed by its negative.

    Parameters
    ----------
    output
        The output tensor.
    head
        Its head.
    score
        The kind of score.

    Raises
    ------
    UserError
        If the head has no such score.
    """
    require_score(head, score)
    if head.kind is HeadKind.DISTRIBUTION:
        plain = tf.reshape(tf.cast(output, tf.float32), [-1, output.shape[-1]])
        return plain if score is Score.PROBABILITY else tf.math.log(tf.maximum(plain, _SMALLEST))
    deciding = _deciding(output)
    logits = output if head.kind is HeadKind.LINEAR else deciding.op.inputs[0]
    logits, plain = (
        tf.reshape(tf.cast(part, tf.float32), [-1, part.shape[-1]]) for part in (logits, deciding)
    )
    if deciding.op.type == "LogSoftmax":
        plain = tf.exp(plain)
    if head.is_directed:
        return tf.concat([logits, -logits], 1)
    if logits.shape[-1] == 1 and head.num_classes == 2:
        logits, plain = tf.concat([-logits, logits], 1), tf.concat([1 - plain, plain], 1)
    if score is Score.LOGIT:
        return logits
    if score is Score.PROBABILITY:
        return plain
    return tf.nn.log_softmax(logits) if head.kind is HeadKind.SOFTMAX else tf.math.log_sigmoid(logits)


def head_notes(heads: Sequence[Head]) -> Iterator[str]:
    """Yield notes on the scores that the user must know."""
    for head in heads:
        if head.kind is HeadKind.DISTRIBUTION:
            yield (
                f"Output {head.name!r} is a probability distribution that was not computed by a softmax; "
                "the logarithm of the probability is used as its logit."
            )
