"""Sizes and positions as people read them. Sizes are decimal everywhere: 1 GB is 10^9 bytes."""

#: Bytes of a gigabyte, the unit of settings.
GIGABYTE = 10**9
_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


def format_size(size_bytes: float) -> str:
    """Return a number of bytes with up to three significant digits, such as 3.73 GB."""
    value, unit = float(size_bytes), 0
    while value >= 999.5 and unit < len(_UNITS) - 1:  # 999.5 would be rounded to 1000
        value, unit = value / 1000, unit + 1
    digits = 0 if unit == 0 or value >= 99.95 else 1 if value >= 9.995 else 2
    number = f"{value:.{digits}f}"
    return f"{number.rstrip('0').rstrip('.') if digits else number} {_UNITS[unit]}"


def format_timestamp(seconds: float) -> str:
    """Return a position in a film, such as 1:02:03 or 0:07."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
