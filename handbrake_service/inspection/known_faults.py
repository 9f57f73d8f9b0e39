"""Intact sources that certain HandBrake versions cannot read; they are refused before they are queued."""

from shared.domain.errors import SourceUnusable

#: https://github.com/HandBrake/HandBrake/issues/4984: 1.6 finds no title if a side is odd; fixed since.
_NO_ODD_SIDES = (1, 6)


def require_readable(version: tuple[int, int, int], width: int | None, height: int | None) -> None:
    """Raise SourceUnusable for a frame size that HandBrakeCLI `version` fails on."""
    if version[:2] == _NO_ODD_SIDES and ((width or 0) % 2 or (height or 0) % 2):
        raise SourceUnusable(
            f"HandBrakeCLI {'.'.join(map(str, version))} cannot read videos with an odd width or height "
            f"({width}x{height}). Version 1.7 and later can."
        )
