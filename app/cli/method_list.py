"""Describe the methods for the command line."""

from collections.abc import Iterator

import engine.methods  # noqa: F401 - enters the methods into the register
from engine.core.method import METHODS, method_class
from engine.core.params import Spec, specs

__all__ = ["describe_methods", "summarise_methods"]


def summarise_methods() -> Iterator[str]:
    """Yield a line for each method: name, title and summary."""
    return (f"{name:24}{cls.title}: {cls.summary}" for name, cls in METHODS.items())


def describe_methods(name: str | None = None) -> Iterator[str]:
    """Yield the summary, card, presets and parameters of each method, or of the method `name`."""
    for cls in [method_class(name)] if name else METHODS.values():
        yield f"{cls.name}: {cls.title}. {cls.summary}"
        yield f"    {cls.sentence} {cls.card.reading}"
        yield f"    {cls.card.doubt}"
        yield f"    Cost: {cls.card.cost}"
        for preset, given in cls.presets.items():
            yield f"    preset {preset!r}: " + (
                ", ".join(f"{key} {value}" for key, value in given.items()) or "all defaults"
            )
        yield from (f"    {_about(spec)}" for spec in specs(cls))
        yield ""


def _about(spec: Spec) -> str:
    choices = f" One of: {', '.join(spec.choices)}." if spec.choices else ""
    default = spec.default if spec.default != "" else "automatic"
    return f"--{spec.name.replace('_', '-'):22} {spec.help}{choices} (default: {default})"
