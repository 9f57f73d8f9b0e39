"""Decodes pieces of a sound track and measures the time lag between two similar pieces."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from handbrake_service.film_reader.opening import frames_beyond_errors
from handbrake_service.film_reader.values import Alignment, Span

Samples = NDArray[np.float32]
Decode = Callable[[InputContainer, AudioStream], Iterable[Any]]

#: Sample rate in Hz: frequencies below 2 kHz are enough to distinguish speech and music.
RATE = 4_000
#: Decoders need some sound before the piece.
_LEAD_S = 0.2
#: A frame that starts more than this after the end of the one before leaves a gap; less is rounding.
_GAP_S = 0.1
#: Power (samples from -1 to 1) below which a piece is silent: 70 dB below full scale.
_SILENCE = 1e-7
#: Power above which no encoder drops sound: 50 dB below full scale.
_AUDIBLE = 1e-5
#: Correlation of samples from which spectra are not needed, and of spectra from which they are used.
_CLEAR = 0.6
_CLEAR_SPECTRA = 0.5
#: Spectra: window length and hop in samples, number of bands, and the noise floor as a share of the mean
#: power.
_WINDOW = 128
_HOP = 32
_BANDS = 16
_FLOOR = 1e-3
#: Silence is measured in this many blocks a second.
_BLOCKS = 4
#: Channels that are mixed to mono, by FFmpeg's names. Encoders' downmixes differ in the others.
_MIX = {"FL": 1.0, "FR": 1.0, "FC": 1.0, "DL": 1.0, "DR": 1.0}


def read_sound(
    container: InputContainer,
    stream: AudioStream,
    start_s: float,
    spans: Sequence[Span],
    *,
    beyond_errors: bool = False,
) -> list[Samples]:
    """Return each span's samples of shape (channels, n), with silence where there is no sound.

    `start_s` is the timestamp at which the film starts in its file. A decoding error is raised; with
    `beyond_errors` sound that cannot be decoded becomes silence.
    """
    decode = frames_beyond_errors if beyond_errors else InputContainer.decode
    return [_read(container, stream, start_s, span, decode) for span in spans]


def _read(
    container: InputContainer, stream: AudioStream, start_s: float, span: Span, decode: Decode
) -> Samples:
    channels = stream.codec_context.channels
    result = np.zeros((channels, round((span.to_s - span.from_s) * RATE)), np.float32)
    time_base = float(stream.time_base or 1)
    resampler = av.AudioResampler(format="fltp", rate=RATE)
    container.seek(max(0, round((span.from_s + start_s - _LEAD_S) / time_base)), stream=stream)
    at: int | None = None
    for frame in decode(container, stream):
        if frame.pts is None:
            continue
        time_s = float(frame.pts * (frame.time_base or 1)) - start_s
        if time_s >= span.to_s:
            break
        due = round((time_s - span.from_s) * RATE)
        if at is None or abs(due - at) > _GAP_S * RATE:
            at = due
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
    """Return a piece mixed to mono; if the mix has none of its channels, all are added."""
    weights = np.array([_MIX.get(name, 0.0) for name in names], np.float32)
    if len(names) != samples.shape[0] or not weights.any():
        weights = np.ones(samples.shape[0], np.float32)
    result: Samples = weights @ samples
    return result


def align(a: Samples, b: Samples, due_s: float, tolerance_s: float) -> Alignment | None:
    """Return how much later `b` sounds than `a`; None if one is silent.

    Both are one-dimensional and of equal length. `b` is in place if it sounds `due_s` later, give or take
    `tolerance_s`. Lags of up to a third of the length are tried. If the samples do not correlate, such as
    those of sound played slower, spectra over time are compared.
    """
    waves = align_waves(a, b, due_s, tolerance_s)
    if waves is None or waves.likeness >= _CLEAR:
        return waves
    spectra = _aligned(_spectra(a), _spectra(b), RATE / _HOP, due_s, tolerance_s)
    return spectra if spectra.likeness >= _CLEAR_SPECTRA else waves


def align_waves(a: Samples, b: Samples, due_s: float, tolerance_s: float) -> Alignment | None:
    """Do the same as `align` using the samples only, without spectra."""
    if is_silent(a - a.mean()) or is_silent(b - b.mean()):
        return None
    return _aligned(a[None], b[None], RATE, due_s, tolerance_s)


def _aligned(a: Samples, b: Samples, rate: float, due_s: float, tolerance_s: float) -> Alignment:
    """Align values of shape (bands, n) at `rate` values a second, by normalised cross-correlation."""
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    count = a.shape[1]
    reach = count // 3
    size = 2 ** int(np.ceil(np.log2(max(2, 2 * count))))
    spectrum = (np.conj(np.fft.rfft(a, size)) * np.fft.rfft(b, size)).sum(axis=0)
    products = np.fft.irfft(spectrum, size)
    lags = np.arange(-reach, reach + 1)
    overlap_a, overlap_b = _overlaps((a * a).sum(axis=0), (b * b).sum(axis=0), lags)
    with np.errstate(divide="ignore", invalid="ignore"):
        likeness = np.where(
            (overlap_a > 0) & (overlap_b > 0), products[lags] / np.sqrt(overlap_a * overlap_b), 0.0
        )
    best = int(likeness.argmax())
    near = np.abs(lags - due_s * rate) <= max(tolerance_s * rate, 0.5)
    in_place = float(likeness[near].max()) if near.any() else 0.0
    return Alignment(float(likeness[best]), float(lags[best]) / rate, in_place)


def _spectra(samples: Samples) -> Samples:
    """Return the logarithm of the power in each band over time, of shape (bands, n)."""
    padded = np.pad(samples, (_WINDOW // 2, _WINDOW // 2))
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP] * np.hanning(_WINDOW)
    power = np.abs(np.fft.rfft(windows)[:, 1 : _WINDOW // 2 + 1]) ** 2
    bands = power.reshape(len(power), _BANDS, -1).sum(axis=2)
    result: Samples = np.log(bands + bands.mean() * _FLOOR).T.astype(np.float32)
    return result


def silent_s(film: Samples, copy: Samples, due_s: float) -> float:
    """Return for how long the copy's piece is silent while the film's, `due_s` earlier, is audible."""
    due = round(due_s * RATE)
    film, copy = film[max(0, -due) :], copy[max(0, due) :]
    length = RATE // _BLOCKS
    count = min(len(film), len(copy)) // length
    blocks = (each[: count * length].reshape(count, length) for each in (film, copy))
    pairs = zip(*blocks, strict=True)
    return sum(is_audible(theirs) and is_silent(mine) for theirs, mine in pairs) / _BLOCKS


def is_audible(samples: Samples) -> bool:
    """Return whether a piece is loud enough that no encoder would drop it."""
    return _power(samples) > _AUDIBLE


def is_silent(samples: Samples) -> bool:
    """Return whether a piece is more than 70 dB below full scale."""
    return _power(samples) < _SILENCE


def _power(samples: Samples) -> float:
    return float((samples * samples).mean()) if samples.size else 0.0


def _overlaps(a: Samples, b: Samples, lags: NDArray[np.int64]) -> tuple[Samples, Samples]:
    """Return the energy of each piece's overlapping part at each lag; `a` and `b` are squared samples."""
    sums_a = np.concatenate(([0.0], np.cumsum(a, dtype=np.float64)))
    sums_b = np.concatenate(([0.0], np.cumsum(b, dtype=np.float64)))
    n = len(a)
    first_a, last_a = np.maximum(0, -lags), np.minimum(n, n - lags)
    return sums_a[last_a] - sums_a[first_a], sums_b[last_a + lags] - sums_b[first_a + lags]
