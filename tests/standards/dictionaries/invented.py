"""Small dictionaries of invented terms and codes, laid out as the files of real ones. Nothing of a licensed dictionary stands here."""

from pathlib import Path

# code, term, and for a lowest level term its preferred term and whether it is current
LLT = """
    90000100 Creaking chair      | 90000100 | Y
    90000101 Chair that creaks   | 90000100 | Y
    90000102 Chair, squeaky      | 90000100 | N
    90000110 Wobbling table      | 90000110 | Y
    90000120 Damp cellar         | 90000120 | Y
"""
PT = """
    90000100 Creaking chair  | 90000001
    90000110 Wobbling table  | 90000001
    90000120 Damp cellar     | 90000002
"""
HLT = "90000020 Noises of seats\n90000021 Tables unsteady\n90000022 Wet rooms"
HLGT = "90000010 Seats\n90000011 Tables\n90000012 Rooms"
SOC = "90000001 Furniture disorders | Furn\n90000002 Building disorders | Build"
# preferred term, HLT, HLGT, SOC, whether it is the primary way: the damp cellar may also be a furniture disorder
WAYS = """
    90000100 90000020 90000010 90000001 Y
    90000110 90000021 90000011 90000001 Y
    90000120 90000022 90000012 90000002 Y
    90000120 90000021 90000011 90000001 N
"""


def meddra(folder: Path, version: str = "99.1", closed: bool = True, encoding: str = "utf-8", newline: str = "\r\n") -> Path:
    """The ASCII files of an invented MedDRA. closed: whether a `$` ends each line, as in real ones."""
    named = {code: term for text in (PT, HLT, HLGT, SOC) for code, term, *_ in _parted(text)}
    primary = {way[0]: way[3] for way in map(str.split, _lines(WAYS)) if way[4] == "Y"}
    none = [""] * 6
    rows = {
        "llt.asc": [[code, term, pt, *none, current, ""] for code, term, pt, current in _parted(LLT)],
        "pt.asc": [[code, term, "", soc, *none, ""] for code, term, soc in _parted(PT)],
        "hlt.asc": [[code, term, *none, ""] for code, term in _parted(HLT)],
        "hlgt.asc": [[code, term, *none, ""] for code, term in _parted(HLGT)],
        "soc.asc": [[code, term, short, *none, ""] for code, term, short in _parted(SOC)],
        "mdhier.asc": [
            [*way[:4], *(named[code] for code in way[:4]), "", "", primary[way[0]], way[4]] for way in map(str.split, _lines(WAYS))
        ],
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in rows.items():
        text = newline.join("$".join(line) + ("$" if closed else "") for line in lines) + newline
        (folder / name).write_bytes(text.encode(encoding))
    if version:
        (folder / "meddra_release.asc").write_bytes(f"{version}$English$$$$".encode())
    return folder


# drug code, name; drug code, ATC code; ATC code, level, text
DRUGS = """
    90000101001 Varnishum
    90000101002 Varnishum extra
    90000102001 Varnishum hydrate
    90000201001 Plasterol, white
"""
CLASSES = "90000101001 X01AA\n90000102001 X01AB\n90000201001 Y02BB"
TEXTS = "X    1 Coatings\nX01AA 4 Varnishes\nX01AB 4 Hydrated varnishes\nY02BB 4 Plasters"


def whodrug(folder: Path, form: str = "txt", version: str = "WHODRUG GLOBAL B3 March 1, 2099 GLOBALB3Mar99") -> Path:
    """The B3 files of an invented WHODrug, in text or in CSV."""
    drugs, classes = ([line.split(maxsplit=1) for line in _lines(text)] for text in (DRUGS, CLASSES))
    texts = [line.split(maxsplit=2) for line in _lines(TEXTS)]
    made = {
        "txt": {
            "DD": [f"{code}6N  001      01 854{name:<60}" for code, name in drugs],
            "DDA": [f"{code}6{atc:<7}111*" for code, atc in classes],
            "INA": [f"{code:<7}{level}{text:<110}" for code, level, text in texts],
        },
        "csv": {
            "DD": [f'{code[:6]},{code[6:8]},{code[8:]},6,N,,001,,01,,854,"{name}"' for code, name in drugs],
            "DDA": [f"{code[:6]},{code[6:8]},{code[8:]},6,{atc},111,*" for code, atc in classes],
            "INA": [f'{code},{level},"{text}"' for code, level, text in texts],
        },
    }[form]
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in made.items():
        (folder / f"{name}.{form}").write_text("\r\n".join(lines) + "\r\n", encoding="utf-8", newline="")
    if version:
        (folder / "Version.txt").write_text(version, encoding="utf-8")
    return folder


def loinc(folder: Path) -> Path:
    header = '"LOINC_NUM","COMPONENT","VersionLastChanged","SHORTNAME","LONG_COMMON_NAME","DefinitionDescription"'
    rows = [
        '"99991-1","Creak","2.9","Creak Chair","Creak, loudness in ""Chair""","Over\r\ntwo lines"',
        '"99992-9","Wobble","2.10","","Wobble of Table by Eye",""',
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Loinc.csv").write_text("\r\n".join([header, *rows]) + "\r\n", encoding="utf-8", newline="")
    return folder


def unii(folder: Path, term: str = "Display Name") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    text = f'UNII\t{term}\tRN\r\nZZ00000001\tVARNISHUM\t\r\nZZ00000002\t5"-PLASTEROL\t1-1-1\r\n'
    (folder / "UNII_Records_01Mar2099.txt").write_text(text, encoding="utf-8", newline="")
    return folder


def medrt(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "Core_MEDRT_20990301_DTS.xml").write_text(
        """<?xml version="1.0" encoding="UTF-8" ?>
<terminology type="namespace">
 <namespace type="Thesaurus"><name>MED-RT</name><code>N1</code><version>2099.03.01</version></namespace>
 <term><namespace>MED-RT</namespace><name>Coating Agents</name><code>T90001</code><id>1</id></term>
 <concept><namespace>MED-RT</namespace><name>Coating Agent [EPC]</name><code>N90001</code><id>2</id>
  <synonym><name>Preferred Term</name><to_namespace>MED-RT</to_namespace><to_code>T90001</to_code></synonym></concept>
</terminology>
""",
        encoding="utf-8",
    )
    return folder


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


def _parted(text: str) -> list[list[str]]:
    """`code term | more | more` as [code, term, more, more]."""
    lines = [[part.strip() for part in line.split("|")] for line in _lines(text)]
    return [[*first.split(maxsplit=1), *more] for first, *more in lines]
