"""Language codes as HandBrake compares them: ISO 639-2 in its terminological form (`deu`)."""

import re

#: Alternative codes found in files: the bibliographic forms (https://www.loc.gov/standards/iso639-2), and
#: two withdrawn codes that HandBrake writes into Matroska: `scc` in every version, `scr` before 1.8
#: (libhb/lang.c).
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
    "scc": "srp",
    "scr": "hrv",
    "slo": "slk",
    "tib": "bod",
    "wel": "cym",
}

#: The code for an unknown language.
UNDETERMINED = "und"


def language_code(tag: str | None) -> str:
    """Return the code for a file's language tag; `und` if the tag is missing or malformed.

    Like HandBrake, it reads the first three letters: `eng-US` becomes `eng`. `en-US` does not start with an
    ISO 639-2 code and becomes `und`.
    """
    match = re.match(r"[a-z]{3}", (tag or "").strip().lower())
    code = match[0] if match else UNDETERMINED
    return _TERMINOLOGICAL.get(code, code)
