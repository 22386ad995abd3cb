"""Write the visible results as one self-contained HTML page with embedded pictures and without scripts."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from engine.core.arrays import Bytes, Float32Array
from engine.core.model import HeadKind, Model
from engine.core.results import Plot, Report, Tiles
from engine.imaging.legend import legend_colours
from engine.imaging.opencv import cv2
from engine.imaging.picture_file import Photograph, encode_picture
from engine.imaging.plotting import draw
from engine.imaging.render import Layer, composite, mosaic
from engine.runtime.job import Outcome
from engine.session.recipe import as_json

__all__ = ["ReportPage", "report_to_html"]

_MAX_SIDE = 1000  # pixels; larger pictures are reduced
_MAX_EXACT_SIDE = 512  # pixels; larger pictures are stored as JPEG
_NUM_CLASSES = 10
_STYLE = """
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1d2330; --faint: #5b6474; --line: #d5d9e0;
  --bar: #2f6fde; --back: #f4f5f7 }
@media (prefers-color-scheme: dark) {
  :root { --paper: #1e2126; --ink: #e6e8ec; --faint: #9aa3b2; --line: #434953; --bar: #7fb0ff;
    --back: #2a2e35 }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --faint: #444; --line: #bbb;
    --bar: #2f6fde; --back: #fff }
  details { display: none }
}
body { margin: 2rem auto; max-width: 62rem; padding: 0 1rem; background: var(--paper); color: var(--ink) }
body { font: 15px/1.5 system-ui, sans-serif }
h1 { font-size: 1.6rem; margin: 0 0 .25rem }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
h3 { font-size: 1rem; margin: 0 0 .5rem }
p { margin: .25rem 0 }
code { overflow-wrap: anywhere }
.faint, figcaption, summary { color: var(--faint) }
.pair { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 1.5rem; align-items: start }
.maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1.5rem }
figure, details { margin: 0; break-inside: avoid }
figure > details { margin-top: .5rem }
img { max-width: 100%; height: auto; display: block; border: 1px solid var(--line) }
img.tiles { width: 100%; image-rendering: pixelated }
img.scale { width: 100%; height: 14px; margin-top: .5rem; box-sizing: border-box }
.ends { display: flex; justify-content: space-between; font-size: .85rem; color: var(--faint) }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .2rem .6rem .2rem 0;
  border-bottom: 1px solid var(--line) }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
svg { display: block }
summary { cursor: pointer }
pre { overflow-x: auto; background: var(--back); padding: .75rem; font-size: .8rem; line-height: 1.35 }
@media (max-width: 44rem) { .pair { grid-template-columns: 1fr } }
"""


@dataclass(frozen=True, slots=True, eq=False)
class ReportPage:
    """The content of a report page.

    Parameters
    ----------
    shown
        (height, width, 3) uint8 RGB: the picture as the window shows it.
    scores
        Predictions, one float32 array (classes,) for each head; may be empty.
    layers
        All layers with their outcomes, lowest first.
    others
        The visible tiles, picture and report.
    written
        The date as text.
    kept
        Captions and pictures, (height, width, 3) uint8 RGB, of the comparison panes.
    """

    model: Model
    photograph: Photograph
    shown: Bytes
    scores: tuple[Float32Array, ...] = ()
    layers: tuple[tuple[Layer, Outcome], ...] = ()
    others: tuple[Outcome, ...] = ()
    written: str = ""
    kept: tuple[tuple[str, Bytes], ...] = ()


def report_to_html(page: ReportPage) -> str:
    """Return the report as one HTML document."""
    title = f"{page.photograph.name} as {page.model.name} sees it"
    body = "\n".join([*_head(page, title), *_kept(page), *_maps(page), *_others(page), *_foot(page)])
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _head(page: ReportPage, title: str) -> Iterator[str]:
    model = page.model
    shape = " x ".join(map(str, model.input_shape))
    sum_ = f", SHA-256 <code>{escape(model.digest)}</code>" if model.digest else ""
    yield f"<h1>{escape(title)}</h1>"
    size = f"input {shape}, {model.root.num_params:,} parameters"
    yield f'<p class="faint">{escape(model.name)}: {size}{sum_}</p>'
    for note in (*page.photograph.notes, *model.notes):
        yield f"<p>{escape(note)}</p>"
    yield '<section class="pair">'
    yield _figure(page.shown, "The picture as shown")
    yield f"<div>{''.join(_predictions(page))}</div>"
    yield "</section>"


def _predictions(page: ReportPage) -> Iterator[str]:
    """Yield a table of the top classes of each head, with bars for their probabilities."""
    for number, (head, scores) in enumerate(zip(page.model.heads, page.scores, strict=False)):
        if not head.num_classes:
            continue
        yield f"<h3>Predictions{f': {escape(head.name)}' if len(page.model.heads) > 1 else ''}</h3><table>"
        linear = head.kind is HeadKind.LINEAR
        for index in np.argsort(-scores, kind="stable")[:_NUM_CLASSES]:
            score = float(scores[index])
            text = f"{score:.3g}" if linear else f"{score:.1%}"
            name = escape(page.model.label(int(index), number))
            yield f'<tr><td>{name}{"" if linear else _bar(score)}</td><td class="number">{text}</td></tr>'
        yield "</table>"


def _bar(share: float) -> str:
    """Return a bar of 0 to 100 % as SVG, as browsers do not print backgrounds."""
    width = 100 * min(1.0, max(0.0, share))
    return (
        f'<svg width="100%" height="6" role="img" aria-label="{share:.1%}">'
        '<rect width="100%" height="6" rx="3" fill="var(--line)"/>'
        f'<rect width="{width:.2f}%" height="6" rx="3" fill="var(--bar)"/></svg>'
    )


def _kept(page: ReportPage) -> Iterator[str]:
    if page.kept:
        yield '<h2>Kept for comparison</h2>\n<div class="maps">'
        yield from (_figure(pixels, caption) for caption, pixels in page.kept)
        yield "</div>"


def _maps(page: ReportPage) -> Iterator[str]:
    if not page.layers:
        return
    yield '<h2>Maps</h2>\n<div class="maps">'
    for layer, outcome in reversed(page.layers):
        yield from _map(layer, outcome, page.model)
    yield "</div>"


def _map(layer: Layer, outcome: Outcome, model: Model) -> Iterator[str]:
    heatmap = layer.heatmap
    alone = Layer(layer.key, heatmap, layer.box, layer.look)
    low, high = heatmap.limits
    yield f"<figure><h3>{escape(layer.title)}</h3>"
    yield _image(composite(outcome.job.photograph.pixels, [alone]), layer.title)
    ramp = np.ascontiguousarray(legend_colours(layer.look)[None])
    yield f'<img class="scale" alt="" src="{_uri(ramp, ".png")}">'
    ends = "".join(f"<span>{value:.4g}</span>" for value in (low, (low + high) / 2, high))
    yield f'<div class="ends">{ends}</div>'
    unit = f" {escape(heatmap.unit)}" if heatmap.unit else ""
    values, own = heatmap.values, f"{escape(heatmap.title)}: " if layer.name else ""
    yield (
        f"<figcaption>{own}{values.shape[0]} x {values.shape[1]} values, "
        f"{values.min():.4g} to {values.max():.4g}{unit}, mean {values.mean():.4g}; "
        f"{outcome.seconds:.1f} s. {escape(' '.join(heatmap.notes))}</figcaption>"
    )
    yield from _plots(heatmap.plots)
    yield f"{_recipe(outcome, model)}</figure>"


def _others(page: ReportPage) -> Iterator[str]:
    for outcome in page.others:
        result = outcome.result
        yield f"<section><h2>{escape(result.title)}</h2>"
        if isinstance(result, Report):
            yield from _table(result)
        elif isinstance(result, Tiles):
            yield f'<img class="tiles" alt="{escape(result.title)}" src="{_uri(mosaic(result), ".png")}">'
            yield f'<p class="faint">{escape(", ".join(result.captions))}</p>'
        elif hasattr(result, "shown"):
            yield _image(result.shown, result.title)
        for note in result.notes:
            yield f"<p>{escape(note)}</p>"
        yield from _plots(result.plots)
        yield f"{_recipe(outcome, page.model)}</section>"


def _table(report: Report) -> Iterator[str]:
    yield "<table><tr><th>Name</th><th>Value</th><th>Meaning</th></tr>"
    for name, value, meaning in report.rows:
        yield f"<tr><td>{escape(name)}</td><td>{escape(value)}</td><td>{escape(meaning)}</td></tr>"
    yield "</table>"


def _plots(plots: Sequence[Plot]) -> Iterator[str]:
    if plots:
        yield '<div class="maps">'
        for plot in plots:
            yield f'<figure><img alt="{escape(plot.title)}" src="{_uri(draw(plot), ".png")}"></figure>'
        yield "</div>"


def _recipe(outcome: Outcome, model: Model) -> str:
    return f"<details><summary>Recipe</summary><pre>{escape(as_json(outcome, model))}</pre></details>"


def _foot(page: ReportPage) -> Iterator[str]:
    written = f", {escape(page.written)}" if page.written else ""
    yield f'<p class="faint" style="margin-top: 2rem">Made by Convscope{written}.</p>'


def _figure(pixels: Bytes, caption: str) -> str:
    return f"<figure>{_image(pixels, caption)}<figcaption>{escape(caption)}</figcaption></figure>"


def _image(pixels: Bytes, text: str) -> str:
    """Return an image element: a small picture as exact PNG, a large one reduced as JPEG."""
    scale = min(1.0, _MAX_SIDE / max(pixels.shape[:2]))
    if scale < 1:
        size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    suffix = ".png" if max(pixels.shape[:2]) <= _MAX_EXACT_SIDE else ".jpg"
    return f'<img alt="{escape(text)}" src="{_uri(pixels, suffix)}">'


def _uri(pixels: Bytes, suffix: str) -> str:
    kind = "png" if suffix == ".png" else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(encode_picture(pixels, suffix)).decode()}"
