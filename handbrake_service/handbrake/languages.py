"""The languages HandBrake knows. Any other language of a source becomes `und` in the result.

Source: libhb/lang.c of 1.5 to 1.11, which has the languages with an ISO 639-1 code and a few more.
"""

from shared.domain.languages import UNDETERMINED, language_code

Version = tuple[int, int, int]

_TABLE = """
    aar Afar; abk Abkhazian; afr Afrikaans; aka Akan; amh Amharic; ara Arabic; arg Aragonese; asm Assamese;
    ava Avaric; ave Avestan; aym Aymara; aze Azerbaijani; bak Bashkir; bam Bambara; bel Belarusian;
    ben Bangla; bih Bihari; bis Bislama; bod Tibetan; bos Bosnian; bre Breton; bul Bulgarian; cat Catalan;
    ces Czech; cha Chamorro; che Chechen; chu Church Slavic; chv Chuvash; cor Cornish; cos Corsican;
    cre Cree; cym Welsh; dan Danish; deu German; div Divehi; dzo Dzongkha; ell Greek; eng English;
    epo Esperanto; est Estonian; eus Basque; ewe Ewe; fao Faroese; fas Persian; fij Fijian; fil Filipino;
    fin Finnish; fra French; fry Western Frisian; ful Fulah; gla Gaelic; gle Irish; glg Galician; glv Manx;
    grn Guarani; guj Gujarati; hat Haitian; hau Hausa; heb Hebrew; her Herero; hin Hindi; hmo Hiri Motu;
    hrv Croatian; hun Hungarian; hye Armenian; ibo Igbo; ido Ido; iii Sichuan Yi; iku Inuktitut;
    ile Interlingue; ina Interlingua; ind Indonesian; ipk Inupiaq; isl Icelandic; ita Italian;
    jav Javanese; jpn Japanese; kal Kalaallisut; kan Kannada; kas Kashmiri; kat Georgian; kau Kanuri;
    kaz Kazakh; khm Central Khmer; kik Kikuyu; kin Kinyarwanda; kir Kirghiz; kom Komi; kon Kongo;
    kor Korean; kua Kuanyama; kur Kurdish; lao Lao; lat Latin; lav Latvian; lim Limburgan; lin Lingala;
    lit Lithuanian; ltz Luxembourgish; lub Luba-Katanga; lug Ganda; mah Marshallese; mal Malayalam;
    mar Marathi; mkd Macedonian; mlg Malagasy; mlt Maltese; mol Moldavian; mon Mongolian; mri Maori;
    msa Malay; mya Burmese; nau Nauru; nav Navajo; nbl South Ndebele; nde North Ndebele; ndo Ndonga;
    nep Nepali; nld Dutch; nno Norwegian Nynorsk; nob Norwegian Bokmål; nor Norwegian; nya Chichewa;
    oci Occitan; oji Ojibwa; ori Oriya; orm Oromo; oss Ossetian; pan Panjabi; pli Pali; pol Polish;
    por Portuguese; pus Pushto; que Quechua; roh Romansh; ron Romanian; run Rundi; rus Russian; sag Sango;
    san Sanskrit; sin Sinhala; slk Slovak; slv Slovenian; sme Northern Sami; smo Samoan; sna Shona;
    snd Sindhi; som Somali; sot Southern Sotho; spa Spanish; sqi Albanian; srd Sardinian; srp Serbian;
    ssw Swati; sun Sundanese; swa Swahili; swe Swedish; tah Tahitian; tam Tamil; tat Tatar; tel Telugu;
    tgk Tajik; tgl Tagalog; tha Thai; tir Tigrinya; ton Tonga; tsn Tswana; tso Tsonga; tuk Turkmen;
    tur Turkish; twi Twi; uig Uighur; ukr Ukrainian; urd Urdu; uzb Uzbek; ven Venda; vie Vietnamese;
    vol Volapük; wln Walloon; wol Wolof; xho Xhosa; yid Yiddish; yor Yoruba; zha Zhuang; zho Chinese;
    zul Zulu
"""
#: ISO 639-2/T (terminological) codes and the names of the languages.
_NAMES = {code: name for code, _, name in (row.strip().partition(" ") for row in _TABLE.split(";"))}
#: Tags that versions before 1.8 do not know: Filipino, and the ISO 639-2/B (bibliographic) code of Malay.
SINCE_1_8 = frozenset({"fil", "may"})
#: Codes that every supported version knows.
KNOWN = frozenset(_NAMES) - SINCE_1_8


def code_in_result(tag: str | None, version: Version) -> str:
    """Return the language code in a result for a source's tag: `und` if this version does not know it."""
    if (tag or "").strip().lower()[:3] in SINCE_1_8 and version < (1, 8, 0):
        return UNDETERMINED
    code = language_code(tag)
    return code if code in KNOWN or code in SINCE_1_8 else UNDETERMINED


def language_name(code: str) -> str:
    """Return the English name of a language, or the code itself when HandBrake does not know it."""
    return _NAMES.get(code, code)
