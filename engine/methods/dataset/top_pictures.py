"""Find the pictures of a folder with the largest activation of a unit, and the part of each that causes it.

For each picture the value is max over the cells of A_k, the feature map of channel k, (h, w). A tile shows
the receptive field of that cell. After Zeiler & Fergus 2013, arXiv 1311.2901, whose figure 2 shows such
patches of the nine pictures with the largest activation.
"""

from bisect import insort
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from engine.core.arrays import Bytes
from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.method import MethodRun, Presets, Progress
from engine.core.method_card import Card
from engine.core.model import Node
from engine.core.params import param
from engine.core.probe import InputImage, Probe
from engine.core.results import Tiles, TileSource
from engine.core.target import Target
from engine.dataset.folder import read_in_batches
from engine.imaging.opencv import cv2
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Preprocessing
from engine.methods.common.shared_params import spatial_layer
from engine.methods.features.units import select_cell

__all__ = ["TopPictures", "crop"]

_SIDE = 128
"""Longer side of a patch, in pixels."""
_GREY = 128


@dataclass(frozen=True, slots=True, eq=False)
class _Patch:
    """Hold the largest activation in one picture, the box of its receptive field, and the pixels in it."""

    number: int
    value: float
    source: TileSource
    pixels: Bytes

    @property
    def rank(self) -> tuple[float, int]:
        return -self.value, self.number


@dataclass(frozen=True, slots=True)
class TopPictures:
    """Show the pictures among `paths` with the largest activation of a unit.

    It is not in `METHODS`, as it explains a folder and not a picture.
    """

    name: ClassVar[str] = "top-pictures"
    title: ClassVar[str] = "Pictures that excite a unit most"
    summary: ClassVar[str] = (
        "Goes through a folder and shows, for each of the pictures with the largest activations of the unit, "
        "the receptive field of its strongest cell. Zeiler & Fergus 2013, arXiv 1311.2901."
    )
    sentence: ClassVar[str] = "The pictures that excite one detector most."
    card: ClassVar[Card] = Card(
        "The unit responds to these pictures of the folder most, the strongest first.",
        "Do not name the unit after them: the folder may hold nothing that it responds to more.",
        "1 forward pass for each picture of the folder.",
    )
    family: ClassVar[str] = "Activations"
    presets: ClassVar[Presets] = {}
    uses_target: ClassVar[bool] = False
    needs: ClassVar[tuple[str, ...]] = ("maps",)

    paths: tuple[Path, ...]
    preprocessing: Preprocessing
    layer: str = param("", label="Layer", help="A layer by its path in the model tree.", kind="map")
    unit: int = param(0, label="Unit", help="The channel.", minimum=0, maximum=100_000)
    count: int = param(9, label="Pictures", help="How many pictures to show.", minimum=1, maximum=100)

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return one tile for each picture, the largest activation first.

        Raises
        ------
        UserError
            If no picture can be read.
        """
        layer = spatial_layer(probe.model, self.layer)
        held = self.preprocessing.fixed_input_arrays(probe.model.other_inputs)
        best: list[_Patch] = []
        failed, done = 0, 0
        yield Progress(0, len(self.paths))
        for portion in read_in_batches(self.paths):
            read = [(number, found) for number, found in portion if isinstance(found, Photograph)]
            probe.set_other_inputs(held)
            for number, photograph in read:
                found = self._patch(probe, layer, number, photograph)
                insort(best, found, key=lambda patch: patch.rank)
                del best[self.count :]
            failed, done = failed + len(portion) - len(read), done + len(portion)
            yield Progress(done, len(self.paths), self._tiles(layer, best, failed) if best else None)
        if not best:
            raise UserError(
                "None of the pictures could be read.",
                "Open a folder with pictures that can be opened one by one.",
            )
        return self._tiles(layer, best, failed)

    def _patch(self, probe: Probe, layer: Node, number: int, photograph: Photograph) -> _Patch:
        pixels = self.preprocessing.apply(photograph.planes).pixels
        activation = probe.activations(pixels[None], [layer.path])[layer.path][0]
        row, column, unit = select_cell(activation, (-1, -1, self.unit), layer)
        frame = self.preprocessing.region((photograph.pixels.shape[0], photograph.pixels.shape[1]))
        height, width = self.preprocessing.shape[:2]
        box = _window(layer, (row, column), height, width)
        scale = _SIDE / max(box.height, box.width)
        size = max(1, round(box.height * scale)), max(1, round(box.width * scale))
        place = box.from_frame(frame, height, width)
        value = float(activation[row, column, unit])
        return _Patch(
            number, value, TileSource(self.paths[number], place), crop(photograph.pixels, place, size)
        )

    def _tiles(self, layer: Node, best: list[_Patch], failed: int) -> Tiles:
        shown = np.stack([patch.pixels for patch in best])
        return Tiles(
            shown.astype(np.float32),
            shown,
            tuple(f"{patch.source.path.name}: {patch.value:.4g}" for patch in best),
            f"Pictures that excite unit {self.unit} of {layer.path} most",
            columns=3,
            notes=self._notes(layer, failed),
            sources=tuple(patch.source for patch in best),
        )

    def _notes(self, layer: Node, failed: int) -> tuple[str, ...]:
        height, width = self.preprocessing.shape[:2]
        is_whole = _window(layer, (0, 0), height, width) == Box(0, 0, height, width)
        reach = (
            "The receptive field is not known"
            if layer.field is None
            else f"A cell of {layer.path} sees as much as the whole input"
        )
        return (
            f"From {len(self.paths)} pictures; click one to see where.",
            *((f"{reach}, so all of it is shown.",) if is_whole else ()),
            *((f"{failed} could not be read.",) if failed else ()),
        )


def _window(layer: Node, cell: tuple[int, int], height: int, width: int) -> Box:
    """Return the receptive field of a cell in pixels, or the whole input where the field is not smaller."""
    if layer.field is None or layer.field.unbounded:
        return Box(0, 0, height, width)
    box = layer.field.box(*cell)
    top, tall = (box.top, box.height) if box.height < height else (0, height)
    left, wide = (box.left, box.width) if box.width < width else (0, width)
    return Box(top, left, tall, wide)


def crop(pixels: Bytes, box: Box, size: tuple[int, int]) -> Bytes:
    """Return the part of a photograph in a box, resized.

    Parameters
    ----------
    pixels : (height, width, 3) uint8.
    box : box in pixels of the photograph; beyond its edges the result is grey.
    size : height and width of the result.

    Returns
    -------
    (*size, 3) uint8.
    """
    top, left = round(box.top), round(box.left)
    bottom, right = max(top + 1, round(box.bottom)), max(left + 1, round(box.right))
    framed = np.full((bottom - top, right - left, 3), _GREY, np.uint8)
    part = pixels[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    down, across = max(0, -top), max(0, -left)
    framed[down : down + part.shape[0], across : across + part.shape[1]] = part
    shrinks = framed.shape[0] >= size[0]
    sized = cv2.resize(
        framed, (size[1], size[0]), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    )
    return np.asarray(sized, np.uint8)
