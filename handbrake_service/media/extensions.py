"""Which files look like films by their name. Only a hint: what a file is, an inspection finds out."""

#: Extensions of files that HandBrake usually reads; `iso` is the image of a disc.
_FILM = frozenset(
    {
        *(
            "3gp",
            "asf",
            "avi",
            "divx",
            "dv",
            "evo",
            "f4v",
            "flv",
            "iso",
            "m2ts",
            "m2v",
            "m4v",
            "mkv",
            "mov",
            "mp4",
        ),
        *("mpeg", "mpg", "mts", "mxf", "nut", "ogm", "ogv", "rm", "rmvb", "ts", "vob", "webm", "wmv"),
    }
)


def looks_like_film(name: str) -> bool:
    """Return whether a file name has the extension of a film, in any case."""
    _, dot, extension = name.rpartition(".")
    return bool(dot) and extension.lower() in _FILM
