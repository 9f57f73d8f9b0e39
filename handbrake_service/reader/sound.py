"""Decodes pieces of a sound track, and tells how much later one of two like pieces sounds."""

from collections.abc import Sequence

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from handbrake_service.reader.values import Alignment, Span

Samples = NDArray[np.float32]

#: Samples a second that are kept: speech and music are told apart by what is below 2 kHz.
RATE = 4_000
#: Decoders need some sound before that which is wanted.
_LEAD_S = 0.2
#: Power of samples from -1 to 1 below which nothing is heard: 70 dB below full scale.
_SILENCE = 1e-7
#: How much of a channel is heard in a mix to one, by FFmpeg's names; downmixes differ in the others.
_MIX = {"FL": 1.0, "FR": 1.0, "FC": 1.0, "DL": 1.0, "DR": 1.0}


def read_sound(
    container: InputContainer, stream: AudioStream, start_s: float, spans: Sequence[Span]
) -> list[Samples]:
    """Return each span's samples of shape (channels, n), silence where there is none.

    `start_s` is when the film begins on the clock of the file.
    """
    return [_read(container, stream, start_s, span) for span in spans]


def _read(container: InputContainer, stream: AudioStream, start_s: float, span: Span) -> Samples:
    channels = stream.codec_context.channels
    result = np.zeros((channels, round((span.to_s - span.from_s) * RATE)), np.float32)
    time_base = float(stream.time_base or 1)
    resampler = av.AudioResampler(format="fltp", rate=RATE)
    container.seek(max(0, round((span.from_s + start_s - _LEAD_S) / time_base)), stream=stream)
    at: int | None = None
    for frame in container.decode(stream):
        if frame.pts is None:
            continue
        time_s = float(frame.pts * (frame.time_base or 1)) - start_s
        if time_s >= span.to_s:
            break
        if at is None:
            at = round((time_s - span.from_s) * RATE)
        for made in resampler.resample(frame):
            samples = made.to_ndarray().astype(np.float32)[:channels]
            _place(result, samples, at)
            at += samples.shape[1]
    return result


def _place(into: Samples, samples: Samples, at: int) -> None:
    first, last = max(0, at), min(into.shape[1], at + samples.shape[1])
    if first < last:
        into[: samples.shape[0], first:last] = samples[:, first - at : last - at]


def mix(samples: Samples, names: Sequence[str]) -> Samples:
    """Return all channels of a piece as one; a mono track is itself, whatever its channel is called."""
    weights = np.array([_MIX.get(name, 0.0) for name in names], np.float32)
    if len(names) != samples.shape[0] or not weights.any():
        weights = np.ones(samples.shape[0], np.float32)
    result: Samples = weights @ samples
    return result


def align(a: Samples, b: Samples, due_s: float, tolerance_s: float) -> Alignment | None:
    """Find how much later `b` sounds than `a`, both of one dimension and length; None when one is silent.

    It is in place when it sounds `due_s` later, give or take `tolerance_s`. Lags of up to a third of the
    length are looked at.
    """
    a, b = a - a.mean(), b - b.mean()
    if is_silent(a) or is_silent(b):
        return None
    reach = len(a) // 3
    size = 2 ** int(np.ceil(np.log2(2 * len(a))))
    spectrum = np.conj(np.fft.rfft(a, size)) * np.fft.rfft(b, size)
    products = np.fft.irfft(spectrum, size)
    lags = np.arange(-reach, reach + 1)
    overlap_a, overlap_b = _overlaps(a, b, lags)
    with np.errstate(divide="ignore", invalid="ignore"):
        likeness = np.where(
            (overlap_a > 0) & (overlap_b > 0), products[lags] / np.sqrt(overlap_a * overlap_b), 0.0
        )
    best = int(likeness.argmax())
    near = np.abs(lags - due_s * RATE) <= tolerance_s * RATE
    return Alignment(float(likeness[best]), float(lags[best]) / RATE, float(likeness[near].max()))


def is_silent(samples: Samples) -> bool:
    """Return whether nothing is heard in a piece."""
    return float((samples * samples).mean()) < _SILENCE


def _overlaps(a: Samples, b: Samples, lags: NDArray[np.int64]) -> tuple[Samples, Samples]:
    """Return the energy of what overlaps of each at each lag."""
    sums_a = np.concatenate(([0.0], np.cumsum(a.astype(np.float64) ** 2)))
    sums_b = np.concatenate(([0.0], np.cumsum(b.astype(np.float64) ** 2)))
    n = len(a)
    first_a, last_a = np.maximum(0, -lags), np.minimum(n, n - lags)
    return sums_a[last_a] - sums_a[first_a], sums_b[last_a + lags] - sums_b[first_a + lags]
