"""Formats times for people to read."""


def timestamp(seconds: float) -> str:
    """Format a position in a video, rounded to seconds, such as 1:02:03 or 0:07."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
