"""The similarity of two frames.

This is the structural similarity (SSIM) of Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment:
from error visibility to structural similarity" (IEEE Transactions on Image Processing 13, 2004), of the luma
of small versions of the frames. Low-quality encodes lose fine detail first, which small versions do not have.
"""

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from handbrake_service.film_reader.frames import Frame, Plane
from handbrake_service.film_reader.values import WHOLE, Box

Floats = NDArray[np.float32]

#: The size at which frames are compared.
WIDTH, HEIGHT = 64, 36
_WINDOW = 8
_BLUR = 4
#: Rows and columns in which colours are compared.
_AREAS = (6, 8)
_C1 = (0.01 * 255) ** 2
_C2 = (0.03 * 255) ** 2


def shrink(frame: Frame, box: Box = WHOLE) -> tuple[Floats, Floats, Floats]:
    """Return luma and chroma of a part of a frame, scaled to the size at which frames are compared."""
    _, u, v = frame.planes
    return (
        shrink_luma(frame, box),
        _resample(u, box, (HEIGHT // 2, WIDTH // 2)),
        _resample(v, box, (HEIGHT // 2, WIDTH // 2)),
    )


def shrink_luma(frame: Frame, box: Box) -> Floats:
    """Return the luma of a part of a frame, scaled to the size at which frames are compared."""
    return _resample(frame.planes[0], box, (HEIGHT, WIDTH))


def part(frame: Frame, box: Box) -> Frame:
    """Return a part of a frame, rounded to whole pixels with even width and height."""
    height, width = frame.planes[1].shape
    top, bottom = round(box.top * height), max(round(box.top * height) + 1, round(box.bottom * height))
    left, right = round(box.left * width), max(round(box.left * width) + 1, round(box.right * width))
    y, u, v = frame.planes
    return Frame(
        frame.time_s,
        frame.aspect * box.aspect,
        (
            y[2 * top : 2 * bottom, 2 * left : 2 * right],
            u[top:bottom, left:right],
            v[top:bottom, left:right],
        ),
    )


def blurred(luma: Floats) -> Floats:
    """Return a small luma plane averaged in blocks of 4x4, which is about what the lowest quality leaves."""
    rows, columns = _weights(HEIGHT, 0.0, 1.0, HEIGHT // _BLUR), _weights(WIDTH, 0.0, 1.0, WIDTH // _BLUR)
    small = rows @ luma @ columns.T
    result: Floats = np.repeat(np.repeat(small, _BLUR, axis=0), _BLUR, axis=1)
    return result


def areas(chroma: Floats) -> Floats:
    """Return a small chroma plane averaged in 6x8 areas: low qualities lose colours of details first."""
    rows, columns = _weights(HEIGHT // 2, 0.0, 1.0, _AREAS[0]), _weights(WIDTH // 2, 0.0, 1.0, _AREAS[1])
    result: Floats = np.matmul(np.matmul(rows, chroma), columns.T)
    return result


def ssim(one: Floats, many: Floats) -> Floats:
    """Return the mean SSIM, -1 to 1, of one plane with each of `many`, of shape (n, height, width)."""
    result: Floats = ssim_map(one, many).mean(axis=(1, 2))
    return result


def ssim_map(one: Floats, many: Floats) -> Floats:
    """Return the SSIM in 8x8 windows that overlap by half, of shape (n, 8, 15)."""
    mean_a, mean_b = _means(one[None]), _means(many)
    variance_a = _means(one[None] ** 2) - mean_a**2
    variance_b = _means(many**2) - mean_b**2
    covariance = _means(one[None] * many) - mean_a * mean_b
    numerator = (2 * mean_a * mean_b + _C1) * (2 * covariance + _C2)
    denominator = (mean_a**2 + mean_b**2 + _C1) * (variance_a + variance_b + _C2)
    result: Floats = (numerator / denominator).astype(np.float32)
    return result


def quarters(plane: Floats) -> list[Floats]:
    """Return the four quarters of a plane, row by row."""
    height, width = (side // 2 for side in plane.shape)
    return [
        plane[rows, columns]
        for rows in (slice(height), slice(height, None))
        for columns in (slice(width), slice(width, None))
    ]


def correlation(a: Floats, b: Floats) -> float | None:
    """Return Pearson's correlation of two planes; None if one of them is constant."""
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt((a * a).mean() * (b * b).mean()))
    return float((a * b).mean()) / scale if scale > 0 else None


def _means(planes: Floats) -> Floats:
    """Return the means of windows, which overlap by half, of planes of shape (n, height, width)."""
    rows: Floats = np.matmul(_windows(HEIGHT), planes)
    result: Floats = np.matmul(rows, _windows(WIDTH).T)
    return result


@cache
def _windows(length: int) -> Floats:
    """Return a matrix of shape (count, length) whose rows average each window."""
    starts = np.arange(0, length - _WINDOW + 1, _WINDOW // 2)[:, None]
    cells = np.arange(length)
    inside = (cells >= starts) & (cells < starts + _WINDOW)
    return inside.astype(np.float32) / np.float32(_WINDOW)


def _resample(plane: Plane, box: Box, shape: tuple[int, int]) -> Floats:
    height, width = plane.shape
    rows = _weights(height, box.top, box.bottom, shape[0])
    columns = _weights(width, box.left, box.right, shape[1])
    result: Floats = rows @ plane.astype(np.float32) @ columns.T
    return result


@lru_cache(maxsize=256)
def _weights(length: int, start: float, end: float, count: int) -> Floats:
    """Return a matrix of shape (count, length) whose rows average equal parts of `start` to `end`."""
    edges = np.linspace(start * length, end * length, count + 1)
    cells = np.arange(length)
    lower, upper = edges[:-1, None], edges[1:, None]
    overlap = np.clip(np.minimum(upper, cells + 1) - np.maximum(lower, cells), 0, None)
    result: Floats = (overlap / overlap.sum(axis=1, keepdims=True)).astype(np.float32)
    return result
