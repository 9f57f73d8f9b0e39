"""The languages HandBrake knows: any other one becomes `und` in its results, whatever the source says.

From libhb/lang.c of 1.5 to 1.11: the languages that ISO 639-1 has a code for, and a few more.
"""

from shared.domain.languages import UNDETERMINED, language_code

Version = tuple[int, int, int]

_CODES = """
    aar abk afr aka amh ara arg asm ava ave aym aze bak bam bel ben bih bis bod bos bre bul cat ces cha
    che chu chv cor cos cre cym dan deu div dzo ell eng epo est eus ewe fao fas fij fin fra fry ful gla
    gle glg glv grn guj hat hau heb her hin hmo hrv hun hye ibo ido iii iku ile ina ind ipk isl ita jav
    jpn kal kan kas kat kau kaz khm kik kin kir kom kon kor kua kur lao lat lav lim lin lit ltz lub lug
    mah mal mar mkd mlg mlt mol mon mri msa mya nau nav nbl nde ndo nep nld nno nob nor nya oci oji ori
    orm oss pan pli pol por pus que roh ron run rus sag san sin slk slv sme smo sna snd som sot spa sqi
    srd srp ssw sun swa swe tah tam tat tel tgk tgl tha tir ton tsn tso tuk tur twi uig ukr urd uzb ven
    vie vol wln wol xho yid yor zha zho zul
"""
#: ISO 639-2 codes, terminological ones, that every version knows.
KNOWN = frozenset(_CODES.split())
#: What files may say and versions before 1.8 do not know: Filipino, and the bibliographic form of Malay.
SINCE_1_8 = frozenset({"fil", "may"})


def code_in_result(tag: str | None, version: Version) -> str:
    """Return the code a result has for a source's language tag, `und` for one HandBrake does not know."""
    if (tag or "").strip().lower()[:3] in SINCE_1_8 and version < (1, 8, 0):
        return UNDETERMINED
    code = language_code(tag)
    return code if code in KNOWN or code in SINCE_1_8 else UNDETERMINED
