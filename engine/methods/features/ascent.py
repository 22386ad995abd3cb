"""Optimise pictures by gradient ascent: Fourier basis, random transformations, blur and Adam.

Feature visualization (Olah, Mordvintsev, Schubert 2017, Distill 2(11) e7) optimises the spectrum of a picture
instead of its pixels. Each frequency f is scaled by sqrt(w h) / max(f, 1 / max(w, h)), so that all
frequencies learn at the same rate. The picture is moved a little before each step, so that the result excites
the unit at any place.
"""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Float32Array
from engine.imaging.opencv import cv2

__all__ = ["Adam", "FourierImage", "ImageTransform", "gaussian_blur", "random_transform"]

_START = 0.01
_FIRST_JITTER, _LAST_JITTER, _TURN = 8, 4, 10.0
_SMALLEST, _LARGEST = 0.9, 1.1
_COLOURS = np.array([[0.26, 0.09, 0.02], [0.27, 0.0, -0.05], [0.27, -0.09, 0.03]], np.float32)
"""Square root of the covariance of colours in photographs, measured by Olah et al. on ImageNet."""


def gaussian_blur(picture: Float32Array, sigma: float) -> Float32Array:
    """Blur a picture with a Gaussian.

    Parameters
    ----------
    picture : (h, w, c) float32.
    sigma : standard deviation in pixels.

    Returns
    -------
    (h, w, c) float32.
    """
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.float32).reshape(picture.shape)


class FourierImage:
    """Represent a picture, (h, w, c) in 0..1, by its spectrum.

    The parameters are (2, h, w // 2 + 1, c) float32, real and imaginary parts. The picture is the sigmoid of
    the inverse transform, after mixing of the colours.
    """

    def __init__(self, height: int, width: int, channels: int) -> None:
        rows, columns = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]
        frequency = np.sqrt(rows**2 + columns**2)
        scale = np.sqrt(width * height) / np.maximum(frequency, 1 / max(width, height))
        self._scale = scale[..., None]
        self._size = height, width
        # Each column represents its mirror image too, but for the first and the middle one.
        self._twice = np.full((columns.size, 1), 2.0)
        self._twice[0] = 1
        if width % 2 == 0:
            self._twice[-1] = 1
        mixing = _COLOURS / np.linalg.norm(_COLOURS, axis=0).max()
        self._mixing = mixing.T if channels == 3 else np.eye(channels, dtype=np.float32)
        self.shape = (2, *scale.shape, channels)

    def start(self, random: np.random.Generator) -> Float32Array:
        """Draw a random spectrum.

        Parameters
        ----------
        random : generator of the random numbers.

        Returns
        -------
        (2, h, w // 2 + 1, c) float32, with standard deviation 0.01.
        """
        return random.normal(0, _START, self.shape).astype(np.float32)

    def picture(self, parts: Float32Array) -> Float32Array:
        """Compute the picture of a spectrum.

        Parameters
        ----------
        parts : (2, h, w // 2 + 1, c) float32, real and imaginary parts.

        Returns
        -------
        (h, w, c) float32, 0..1.
        """
        return np.asarray(1 / (1 + np.exp(-self._colours(parts))), np.float32)

    def gradient(self, parts: Float32Array, by_picture: Float32Array) -> Float32Array:
        """Compute the gradient by the spectrum.

        Parameters
        ----------
        parts : (2, h, w // 2 + 1, c) float32, real and imaginary parts.
        by_picture : (h, w, c) float32, gradient by the picture.

        Returns
        -------
        (2, h, w // 2 + 1, c) float32.
        """
        value = self.picture(parts)
        by_colours = by_picture * value * (1 - value)
        by_plain = by_colours @ self._mixing.T / 4
        spectrum = np.fft.rfft2(by_plain, axes=(0, 1)) / (self._size[0] * self._size[1])
        spectrum = spectrum * self._twice * self._scale
        return np.stack([spectrum.real, spectrum.imag]).astype(np.float32)

    def _colours(self, parts: Float32Array) -> Float32Array:
        spectrum = (parts[0] + 1j * parts[1]) * self._scale
        plain = np.fft.irfft2(spectrum, s=self._size, axes=(0, 1)) / 4
        return np.asarray(plain @ self._mixing)


class Adam:
    """Adapt the step of each value in gradient ascent (Kingma & Ba 2014, arXiv 1412.6980)."""

    def __init__(self, rate: float) -> None:
        self._rate, self._steps = rate, 0
        self._mean: Float32Array | np.float32 = np.float32(0)
        self._square: Float32Array | np.float32 = np.float32(0)

    def step(self, gradient: Float32Array) -> Float32Array:
        """Compute the next change of the values.

        Parameters
        ----------
        gradient : float32 of any shape, the same at each step.

        Returns
        -------
        float32 of the same shape.
        """
        self._steps += 1
        self._mean = np.asarray(0.9 * self._mean + 0.1 * gradient, np.float32)
        self._square = np.asarray(0.999 * self._square + 0.001 * np.square(gradient), np.float32)
        mean, square = self._mean / (1 - 0.9**self._steps), self._square / (1 - 0.999**self._steps)
        return np.asarray(self._rate * mean / (np.sqrt(square) + 1e-8), np.float32)


@dataclass(frozen=True, slots=True)
class ImageTransform:
    """Shift, rotate and scale a picture, with a constant colour outside; `apply_transpose` is its transpose.

    Each pixel of the result is a weighted sum of four pixels. `places` holds their flat indices, (4, h * w)
    int32; `weights` holds their weights, (4, h * w) float32, zero outside the picture.
    """

    size: tuple[int, int]
    places: Float32Array
    weights: Float32Array

    @classmethod
    def of(
        cls, size: tuple[int, int], shift: tuple[float, float], turn: float, scale: float
    ) -> "ImageTransform":
        """Return a transform by `shift` (rows, columns) in pixels, `turn` in degrees and `scale`."""
        height, width = size
        rows, columns = np.indices(size, np.float64)
        middle = (height - 1) / 2, (width - 1) / 2
        down, across = (rows - middle[0] - shift[0]) / scale, (columns - middle[1] - shift[1]) / scale
        cos, sin = np.cos(np.deg2rad(turn)), np.sin(np.deg2rad(turn))
        return cls._at(size, cos * down - sin * across + middle[0], sin * down + cos * across + middle[1])

    @classmethod
    def _at(cls, size: tuple[int, int], rows: Float32Array, columns: Float32Array) -> "ImageTransform":
        top, left = np.floor(rows), np.floor(columns)
        below, beside = rows - top, columns - left
        places, weights = [], []
        for down, weight_down in ((0, 1 - below), (1, below)):
            for across, weight_across in ((0, 1 - beside), (1, beside)):
                row, column = top + down, left + across
                inside = (row >= 0) & (row < size[0]) & (column >= 0) & (column < size[1])
                places.append(np.where(inside, row * size[1] + column, 0).ravel())
                weights.append((weight_down * weight_across * inside).ravel())
        return cls(size, np.array(places, np.int32), np.array(weights, np.float32))

    def apply(self, picture: Float32Array, outside: Float32Array) -> Float32Array:
        """Transform a picture.

        Parameters
        ----------
        picture : (h, w, c) float32.
        outside : (c,) float32, colour beyond the edges.

        Returns
        -------
        (h, w, c) float32.
        """
        flat = (picture - outside).reshape(-1, picture.shape[-1])
        moved = sum(
            weight[:, None] * flat[place] for place, weight in zip(self.places, self.weights, strict=True)
        )
        return np.asarray(moved.reshape(picture.shape) + outside, np.float32)

    def apply_transpose(self, gradient: Float32Array) -> Float32Array:
        """Compute the gradient by the picture from that by the transformed picture.

        Parameters
        ----------
        gradient : (h, w, c) float32.

        Returns
        -------
        (h, w, c) float32.
        """
        flat = gradient.reshape(-1, gradient.shape[-1])
        pixels, places = self.size[0] * self.size[1], self.places.ravel()
        sums = [np.bincount(places, (self.weights * channel).ravel(), pixels) for channel in flat.T]
        return np.stack(sums, axis=-1).reshape(gradient.shape).astype(np.float32)


def random_transform(random: np.random.Generator, size: tuple[int, int]) -> ImageTransform:
    """Return a random transform with the ranges of Olah et al. 2017.

    The ranges are -6..6 pixels of shift in rows and columns, 0.9..1.1 of scale, and -10..10 degrees. Their
    two shifts, in ranges of 8 and 4 pixels, are one here. Their padding is not needed, as the colour outside
    is grey. For pictures below 224 pixels the shift shrinks in proportion.
    """
    share = min(1.0, min(size) / 224)
    reach = share * (_FIRST_JITTER + _LAST_JITTER) / 2
    shift = random.uniform(-reach, reach), random.uniform(-reach, reach)
    return ImageTransform.of(size, shift, random.uniform(-_TURN, _TURN), random.uniform(_SMALLEST, _LARGEST))
