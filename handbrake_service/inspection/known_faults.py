"""What certain HandBrakes cannot read although it is sound: told at once, not after a wait in the queue."""

from shared.domain.errors import SourceUnusable

#: https://github.com/HandBrake/HandBrake/issues/4984: no title found in 1.6 when a side is odd; mended since.
_NO_ODD_SIDES = (1, 6)


def refuse_unreadable(version: tuple[int, int, int], width: int | None, height: int | None) -> None:
    """Raise SourceUnusable for a picture of a size that HandBrakeCLI `version` fails on."""
    if version[:2] == _NO_ODD_SIDES and ((width or 0) % 2 or (height or 0) % 2):
        raise SourceUnusable(
            f"HandBrakeCLI {'.'.join(map(str, version))} cannot read pictures with an odd side "
            f"({width}x{height}); version 1.7 and later can."
        )
