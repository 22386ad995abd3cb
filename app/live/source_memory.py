"""Convert the last chosen source of each kind to text for the settings, and back."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, get_type_hints

from engine.storage.plain_values import as_plain, written_keys
from engine.storage.untrusted_files import parse_json
from engine.video.source import SOURCES, Source, Stream, tag_of

__all__ = ["add_newest", "sources_from_text", "sources_to_text"]


def add_newest(source: Source, others: Sequence[Source]) -> tuple[Source, ...]:
    """Return the sources with `source` first, in place of the one of its kind."""
    return (source, *(other for other in others if type(other) is not type(source)))


def sources_to_text(sources: Sequence[Source]) -> str:
    """Return sources as JSON text, without user names and passwords."""
    return json.dumps([[tag_of(source), as_plain(_public(source))] for source in sources], allow_nan=False)


def sources_from_text(text: str) -> tuple[Source, ...]:
    """Return the sources in a text of `sources_to_text`; none if the text is invalid."""
    try:
        return tuple(_source(kind, fields) for kind, fields in parse_json(text or "[]"))
    except (ValueError, TypeError, KeyError):
        return ()


def _public(source: Source) -> Source:
    """Return a source without the user name and password."""
    return replace(source, address=_without_secrets(source.address)) if isinstance(source, Stream) else source


def _without_secrets(address: str) -> str:
    """Return an address without the user name and password."""
    scheme, mark, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}"


def _source(kind: str, fields: dict[str, Any]) -> Source:
    types, names = (
        get_type_hints(SOURCES[kind]),
        {key: name for name, key in written_keys(SOURCES[kind]).items()},
    )
    return SOURCES[kind](**{names[key]: _value(value, types[names[key]]) for key, value in fields.items()})


def _value(value: Any, kind: type) -> Any:
    if kind is Path:
        value = Path(value)
    if not isinstance(value, (int, float) if kind is float else kind):
        raise ValueError(value)
    return value
