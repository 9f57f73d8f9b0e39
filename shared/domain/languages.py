"""Language codes as HandBrake compares them: ISO 639-2, of its two forms the terminological one (`deu`)."""

import re

#: The bibliographic forms, which files carry too (https://www.loc.gov/standards/iso639-2).
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

#: What a file says that does not name its language.
UNDETERMINED = "und"


def language_code(tag: str | None) -> str:
    """Give the code of a file's language tag, `und` for one that is missing or is none."""
    code = (tag or "").strip().lower()
    if not re.fullmatch(r"[a-z]{3}", code):
        return UNDETERMINED
    return _TERMINOLOGICAL.get(code, code)
