"""The target of an explanation: one class of one head, by one kind of score."""

from dataclasses import dataclass, replace
from enum import StrEnum

from engine.core.errors import UserError
from engine.core.model import DIRECTIONS, Head, Model

__all__ = ["SCORES", "Score", "Target", "find", "require_targets", "target_error"]


class Score(StrEnum):
    """The kinds of score; the logit is the input of the softmax or sigmoid."""

    LOGIT = "logit"
    PROBABILITY = "probability"
    LOG_PROBABILITY = "log-probability"


_SHOWN = 8
SCORES = tuple(score.value for score in Score)


@dataclass(frozen=True, slots=True)
class Target:
    """A class of an output, by a kind of score.

    Parameters
    ----------
    index
        The class, from 0.
    head
        The output, from 0.
    score
        The kind of score.
    """

    index: int
    head: int = 0
    score: Score = Score.LOGIT

    def with_score(self, score: str) -> "Target":
        """Return the same class by another kind of score."""
        return replace(self, score=Score(score))


def require_targets(head: Head) -> None:
    """Check that an output is a list of classes or a single value.

    Raises
    ------
    UserError
        The output has no classes.
    """
    if head.num_classes == 0:
        raise UserError(
            f"Output {head.name!r} is not a list of classes.",
            "Choose an output that is; activations and filters need none.",
        )


def target_error(wanted: int | str, head: Head) -> UserError:
    """Return the error that an output has no such target."""
    if head.is_directed:
        known = " or ".join(DIRECTIONS)
        return UserError(
            f"Output {head.name!r} is a single value: {wanted!r} is neither of its directions.",
            f"Choose {known}.",
        )
    return UserError(
        f"There is no {head.class_noun} {wanted}.",
        f"Output {head.name!r} has numbers 0 to {head.num_classes - 1}.",
    )


def find(model: Model, text: str, head: int = 0) -> Target:
    """Return the target that a text denotes.

    Parameters
    ----------
    model
        The model with its labels.
    text
        A class number, a label, or a direction ("raises" or "lowers"). A label matches when one of its
        comma-separated names equals the text, ignoring case.
    head
        The output, from 0.

    Raises
    ------
    UserError
        The output has no classes, or the text denotes none or several of them.
    """
    count = model.heads[head].num_classes
    require_targets(model.heads[head])
    if text.isdigit():
        if int(text) < count:
            return Target(int(text), head)
        raise target_error(int(text), model.heads[head])
    wanted = text.strip().lower()
    names = [
        [name.strip().lower() for name in model.full_label(index, head).split(",")] for index in range(count)
    ]
    exact = [index for index in range(count) if wanted in names[index]]
    if len(exact) == 1:
        return Target(exact[0], head)
    near = exact or [index for index in range(count) if any(wanted in name for name in names[index])]
    # whole words first
    near.sort(key=lambda index: not any(wanted in name.split() for name in names[index]))
    shown = ", ".join(f"{index} ({model.label(index, head)})" for index in near[:_SHOWN])
    shown += f" and {len(near) - _SHOWN} more" if len(near) > _SHOWN else ""
    if not near and model.heads[head].is_directed:
        raise target_error(text, model.heads[head])
    if not near:
        raise UserError(
            f"No class is called {text!r}.", "Give a class number, or a label as the predictions show it."
        )
    raise UserError(f"{text!r} could be several classes.", f"Give a number: {shown}.")
