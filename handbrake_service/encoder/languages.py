"""ISO 639-2's two codes for one language: HandBrake compares the terminological one, files say either."""

#: Bibliographic → terminological; all other languages have one code.
_TERMINOLOGICAL = {
    "alb": "sqi",
    "arm": "hye",
    "baq": "eus",
    "bur": "mya",
    "chi": "zho",
    "cze": "ces",
    "dut": "nld",
    "fre": "fra",
    "geo": "kat",
    "ger": "deu",
    "gre": "ell",
    "ice": "isl",
    "mac": "mkd",
    "mao": "mri",
    "may": "msa",
    "per": "fas",
    "rum": "ron",
    "slo": "slk",
    "tib": "bod",
    "wel": "cym",
}
#: What a preset says for all languages; `und` is only the word of HandBrakeCLI's arguments for it.
_ANY = "any"


def handbrakes_code(language: str) -> str:
    """Give the code HandBrake knows a language by."""
    return _ANY if language == "und" else _TERMINOLOGICAL.get(language, language)
