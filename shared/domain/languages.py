"""Language codes as HandBrake compares them: ISO 639-2, of its two forms the terminological one (`deu`)."""

import re

#: Other codes of the same languages, which files carry too: the bibliographic forms
#: (https://www.loc.gov/standards/iso639-2), and two withdrawn ones that HandBrake writes into Matroska:
#: `scc` in every version, `scr` before 1.8 (libhb/lang.c).
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

#: What a file says that does not name its language.
UNDETERMINED = "und"


def language_code(tag: str | None) -> str:
    """Return the code of a file's language tag, `und` for one that is missing or is none.

    Like HandBrake, it reads the first three letters: `eng-US` is `eng`, while `en-US` names no code of this
    kind.
    """
    match = re.match(r"[a-z]{3}", (tag or "").strip().lower())
    code = match[0] if match else UNDETERMINED
    return _TERMINOLOGICAL.get(code, code)
