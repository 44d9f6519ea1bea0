"""Coded values that tell nothing of anybody: defined terms of the standard, values of code systems.

PS3.3 and PS3.16 name the terms; the code systems have forms of their own (PS3.16 Table 8-1). Shared
by engine and check; data in `resources/deid_profiles/defined_terms.json`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from medal_desktop.base.assets import load_json
from medal_desktop.deid.clinical_words import all_clinical

# Values of each code system as they are made; a number of a person has another form or length.
_SYSTEMS: Final[dict[str, re.Pattern[str]]] = {
    name: re.compile(pattern)
    for pattern, names in {
        r"\d{6}": "DCM",
        r"[1-9]\d{2,14}[01]0\d": "SCT",
        r"[A-Z]-[0-9A-F]{4,5}": "SRT SNM3 99SDM",
        r"\d{1,6}-\d": "LN",
        r"RID\d{1,6}|RPID\d{1,5}|RDES?\d{1,6}": "RADLEX RADELEMENT RPID",
        r"\d{1,6}|FMAID\d{1,6}": "FMA",
        r"C\d{7}": "UMLS",
        r"C\d{3,6}": "NCIt NCIT",
        r"[A-Z]\d\d(?:\.?[0-9A-Z]{1,4})?|\d{3}(?:\.\d{1,2})?|[0-9A-Z]{3}\d[0-9A-Z]{3}": (
            "I10 I10P ICD10 I9 I9C I9P ICD9 ICDO3 ICD-O-3 I11"
        ),
        (
            r"(?:\d{1,3}|10\*)?[a-zA-Zµ%°\[\]'/.*0-9^]{1,3}(?:[./][a-zA-Z%\[\]'0-9]{1,3}){0,4}|1"
            r"|\{[a-z]{1,16}\}|\[hnsf'U\]|\[degF\]|mm\[Hg\]|g/ml\{SUV\w{2,4}\}|\{counts\}/s"
        ): "UCUM",
        r"\d{1,6}": "MA BI ACR NYUMCCG ITIS_TSN PUBCHEM_CID RXNORM IBSI 99PMP",
        r"(?:MA|UBERON|IBSI|RRID)[:_]?\d{1,7}": "UBERON RRID",
        r"\d{1,3}(?:\.\d{1,4}){1,8}|\d{1,2}:\d{1,5}|MDC_[A-Z_]{1,60}|\d{1,6}": "MDC SCPECG ISO_OID",
    }.items()
    for name in names.split()
}  # fmt: skip
_SCHEMES: Final = frozenset(
    {*_SYSTEMS, "DCMUID", "99SMS_CTMR", "99SMS", "99GEMS", "99PMSBLUS", "99OFFIS_DCMTK", "99IHE",
     "99_OFFIS_DCMTK", "99HOLX", "99RPH", "99NCIAIM", "99QIICR", "99MEDAL", "99_MI", "99LOCAL",
     "99TMSC", "99CANON", "99UIH", "99ELEKTA", "99VMS", "99IPCMR", "99NMG", "99NUMA", "99APERIO",
     "99DCM", "99FFP", "99SVB", "99PHILIPS", "99ESAOTE", "99SAMSUNG", "99MEDISON", "99HDMI"}
)  # fmt: skip
LOCAL_SCHEME: Final = "99LOCAL"
_VERSION: Final = re.compile(r"[vV]?\d{1,8}(?:[.\-_/]\d{1,4}){0,3}")


@cache
def _terms() -> frozenset[str]:
    lines = load_json("deid_profiles/defined_terms.json")["terms"]
    return frozenset(term for line in lines for term in line.split("|"))


def is_term(text: str) -> bool:
    """Whether a coded string (CS) is a term of the standard or of scanners, as a whole."""
    return text in _terms()


def is_plain_code(text: str) -> bool:
    """Whether a coded string is a term, or made of clinical and technical words."""
    return is_term(text) or all_clinical(text)


def is_scheme(text: str) -> bool:
    """Whether `text` is the designator of a known coding scheme (PS3.16 chapter 8)."""
    return text in _SCHEMES


def is_version(text: str) -> bool:
    """Whether `text` is the version of a coding scheme."""
    return _VERSION.fullmatch(text) is not None


def is_code_value(text: str, scheme: str) -> bool:
    """Whether `text` has the form that values of this coding scheme have."""
    form = _SYSTEMS.get(scheme)
    fits = form is not None and form.fullmatch(text) is not None
    return fits and (scheme != "SCT" or has_check_digit(text))


def has_check_digit(number: str) -> bool:
    """Whether a number ends with its Verhoeff check digit, as identifiers of SNOMED CT do."""
    check = 0
    for place, digit in enumerate(reversed(number)):
        check = _DIHEDRAL[check][_PERMUTED[place % 8][int(digit)]]
    return check == 0


def _dihedral(first: int, second: int) -> int:
    """Multiply in the dihedral group of ten elements."""
    turn = (first - second if first >= 5 else first + second) % 5
    return turn + (5 if (first >= 5) != (second >= 5) else 0)


def _permuted() -> tuple[tuple[int, ...], ...]:
    rows, step = [tuple(range(10))], (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)
    for _ in range(7):
        rows.append(tuple(step[digit] for digit in rows[-1]))
    return tuple(rows)


_DIHEDRAL: Final = tuple(tuple(_dihedral(a, b) for b in range(10)) for a in range(10))
_PERMUTED: Final = _permuted()
