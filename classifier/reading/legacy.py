"""The two older Vietnamese charsets still met in files and fields: TCVN3 (ABC) and VNI-Windows.

Both lay Vietnamese letters over Latin-1, to be seen with fonts of their own (.VnTime, VNI-Times);
copied out of their font they read as "phßng, chèng dÞch" and "phoøng, choáng dòch".

TCVN3 (TCVN 5712:1993, VN3) has one code a letter. Accented capitals have none: they are typed as
small letters in a font of capitals, so that their case is lost and has to be guessed.
VNI-Windows writes a base letter and a second character for its marks.
"""

import unicodedata

_TCVN3_CODES = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộ",
    0xEA: "ờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
TCVN3: dict[str, str] = {
    chr(first + offset): letter
    for first, letters in _TCVN3_CODES.items()
    for offset, letter in enumerate(letters)
}
"""From the character a TCVN3 code shows as in Latin-1 to the letter it stands for; 74 pairs."""

_TONES = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_CIRCUMFLEX = {"à": "\u0300", "á": "\u0301", "å": "\u0309", "ã": "\u0303", "ä": "\u0323", "â": ""}
_BREVE = {"è": "\u0300", "é": "\u0301", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323", "ê": ""}
_SINGLE = {"ñ": "đ", "ö": "ư", "ô": "ơ", "ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    table = dict(_SINGLE)
    compose = unicodedata.normalize
    for mark, tone in _TONES.items():
        for base in "aeouy":
            table[base + mark] = compose("NFC", base + tone)
        table["ô" + mark] = compose("NFC", "ơ" + tone)
        table["ö" + mark] = compose("NFC", "ư" + tone)
    del table["yï"]  # ỵ is a character of its own
    for mark, tone in _CIRCUMFLEX.items():
        for base in "aeo":
            table[base + mark] = compose("NFC", compose("NFC", base + "\u0302") + tone)
    for mark, tone in _BREVE.items():
        table["a" + mark] = compose("NFC", "ă" + tone)
    capitals = {}
    for pair, letter in table.items():
        capitals[pair.upper()] = letter.upper()
        if len(pair) == 2:  # the mark typed small behind a capital
            capitals[pair[0].upper() + pair[1]] = letter.upper()
    return table | capitals


VNI: dict[str, str] = _vni_table()
"""From one or two characters of Latin-1 to the letter that VNI-Windows writes with them."""
