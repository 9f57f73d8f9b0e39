"""Writes the arguments of one encode from typed options; nothing a user typed becomes an option."""

from pathlib import Path

from shared.domain.options import Container, EncodeOptions

_FORMATS = {Container.MKV: "av_mkv", Container.MP4: "av_mp4", Container.WEBM: "av_webm"}


def encode_arguments(source: str, result: Path, options: EncodeOptions) -> list[str]:
    """Give HandBrakeCLI's arguments for `options`, whose preset and container are filled in.

    The format is always said: HandBrakeCLI writes MP4 whatever an unknown extension says.
    """
    if options.preset is None or options.container is None:
        raise ValueError("preset and container must be filled in before an encode")
    arguments = ["--input", source, "--output", str(result)]
    arguments += ["--preset", options.preset, "--format", _FORMATS[options.container]]
    if options.video_bitrate is not None:
        arguments += ["--vb", str(options.video_bitrate)]
    elif options.quality is not None:
        arguments += ["--quality", f"{options.quality:g}"]
    if (size := options.max_size()) is not None:
        arguments += ["--maxWidth", str(size[0]), "--maxHeight", str(size[1])]
    if options.audio_bitrate is not None:
        arguments += ["--ab", str(options.audio_bitrate)]
    return arguments
