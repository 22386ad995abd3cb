"""Write the results of a batch as one HTML page without scripts: each picture with its classes."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote_from_bytes

from app.batch.batch_item import Row
from app.batch.output_folder import write_table

__all__ = ["write_html"]

_STYLE = """
:root { color-scheme: light dark }
body { margin: 2rem auto; max-width: 80rem; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif }
.all { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); gap: 1.25rem }
figure { margin: 0; break-inside: avoid }
img { width: 100%; height: 14rem; object-fit: contain; background: color-mix(in srgb, CanvasText 6%, Canvas) }
figcaption { overflow-wrap: anywhere; font-size: .9rem }
figcaption span { color: color-mix(in srgb, CanvasText 65%, Canvas); display: block }
"""
_POLICY = "default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'"


def write_html(path: Path, title: str, rows: Sequence[Row], pictures: Mapping[str, Path]) -> Path:
    """Write the page and return its path.

    Parameters
    ----------
    path
        The file.
    title
        The heading, such as the title of the method.
    rows
        The rows of the table.
    pictures
        The file of the result by the name of the picture; failed pictures have none.
    """
    figures = "\n".join(_figure(row, pictures.get(str(row["picture"])), path.parent) for row in rows)
    heading = escape(title)
    text = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{heading}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f'<body>\n<h1>{heading}</h1>\n<div class="all">\n{figures}\n</div>\n</body>\n</html>\n'
    )
    return write_table(path, text.encode("utf-8", "backslashreplace"))


def _figure(row: Row, picture: Path | None, folder: Path) -> str:
    name = escape(str(row["picture"]))
    lines = "".join(f"<span>{escape(line)}</span>" for line in _lines(row))
    shown = ""
    if picture is not None:
        address = quote_from_bytes(picture.relative_to(folder).as_posix().encode("utf-8", "surrogateescape"))
        shown = f'<a href="{address}"><img loading="lazy" alt="{name}" src="{address}"></a>'
    return f"<figure>{shown}<figcaption>{name}{lines}</figcaption></figure>"


def _lines(row: Row) -> Iterator[str]:
    if row["error"]:
        yield str(row["error"])
    if row.get("label_1"):
        yield f"{row['label_1']}  {float(row['score_1'] or 0):.2f}"
    if row["target_label"] and row["target_label"] != row.get("label_1"):
        yield f"explained: {row['target_label']}"
