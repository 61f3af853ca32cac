"""What dictionaries are called: here and in a study, in rules, in a define, on the command line."""

from sdtm2adam.errors import did_you_mean

MEDDRA, WHODRUG, LOINC, UNII, MEDRT = "MedDRA", "WHODrug", "LOINC", "UNII", "MED-RT"
READ = (MEDDRA, WHODRUG, LOINC, UNII, MEDRT)
ONLY_NAMED = ("SNOMED CT",)  # a define and rules may name it; its files are not read
ALSO = {"whodd": WHODRUG, "whodde": WHODRUG, "whodrugglobal": WHODRUG, "snomed": "SNOMED CT"}


def plain(text: str) -> str:
    """A name or a version as it is compared: its letters and digits, small."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def dictionary_named(text: str) -> str:
    """The dictionary that is meant: MedDRA for MEDDRA, WHODrug for WHO-DD, MED-RT for medrt; "" for none that is known."""
    by_plain = {plain(name): name for name in (*READ, *ONLY_NAMED)} | ALSO
    return by_plain.get(plain(text), "")


def unknown_name(text: str) -> str:
    """What is wrong with a name in a study, which is written as it stands in the define; "" for nothing."""
    known = (*READ, *ONLY_NAMED)
    if text in known:
        return ""
    meant = dictionary_named(text)
    return f"`{text}` is not known{f' - did you mean {meant}?' if meant else did_you_mean(text, known)}; known: {', '.join(known)}"


def option(name: str) -> str:
    """The option of `sdtm2adam conform` that names its folder: --medrt."""
    return f"--{plain(name)}"


def same_version(one: str, other: str) -> bool:
    """Whether two versions are the same, however they are written: 27 and 27.0 (but not 2.8 and 2.80), GLOBALB3Mar24 and GlobalB3 Mar24."""
    return _release(one) == _release(other)


def _release(version: str) -> str | list[int]:
    """Numbers between points as numbers, without a last one that is 0; anything else by its letters and digits."""
    parts = version.strip().split(".")
    if not all(part.isdecimal() for part in parts):
        return plain(version)
    numbers = [int(part) for part in parts]
    return numbers[:-1] if numbers[-1] == 0 and len(numbers) > 1 else numbers
