"""The sources chosen last, one of each kind, as text for the settings."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, get_type_hints

from engine.side_files import parse_json
from engine.source import Demonstration, Device, PictureSeries, ScreenPart, Source, Stream, VideoFile

__all__ = ["as_text", "from_text", "with_newest"]

_KINDS: dict[str, type[Source]] = {
    kind.__name__: kind for kind in (Device, VideoFile, Stream, PictureSeries, ScreenPart, Demonstration)
}


def with_newest(source: Source, others: Sequence[Source]) -> tuple[Source, ...]:
    """Return the sources with `source` as the first, and in the place of the one of its kind."""
    return (source, *(other for other in others if type(other) is not type(source)))


def as_text(sources: Sequence[Source]) -> str:
    """Return sources as JSON text; nobody's password is in it."""
    return json.dumps([[type(source).__name__, _fields(source)] for source in sources], allow_nan=False)


def from_text(text: str) -> tuple[Source, ...]:
    """Return the sources that `as_text` has written; none where somebody else has changed it."""
    try:
        return tuple(_source(kind, fields) for kind, fields in parse_json(text or "[]"))
    except (ValueError, TypeError, KeyError):
        return ()


def _fields(source: Source) -> dict[str, object]:
    if isinstance(source, Stream):
        source = replace(source, address=_without_secrets(source.address))
    return {name: str(value) if isinstance(value, Path) else value for name, value in asdict(source).items()}


def _without_secrets(address: str) -> str:
    """Return an address without the user's name and password."""
    scheme, mark, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}"


def _source(kind: str, fields: dict[str, Any]) -> Source:
    types = get_type_hints(_KINDS[kind])
    return _KINDS[kind](**{name: _value(value, types[name]) for name, value in fields.items()})


def _value(value: Any, wanted: type) -> Any:
    if wanted is Path:
        value = Path(value)
    if not isinstance(value, (int, float) if wanted is float else wanted):
        raise ValueError(value)
    return value
