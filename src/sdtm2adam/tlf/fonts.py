"""Which fonts pages are measured for, and what stands for a font that is none of them."""

from collections.abc import Iterator

from sdtm2adam.errors import WARNING, Finding, did_you_mean
from sdtm2adam.spec.style import Style

# Fonts of one row have the same widths; the first is the one that messages name.
MEASURED = {
    "sans": ("Arial", "Helvetica", "Arimo", "Liberation Sans", "Nimbus Sans"),
    "serif": ("Times New Roman", "Times", "Tinos", "Liberation Serif", "Nimbus Roman"),
    "mono": ("Courier New", "Courier", "Cousine", "Liberation Mono", "Nimbus Mono PS"),
}
FAMILY = {name.casefold(): kind for kind, names in MEASURED.items() for name in names}


def family(font: str) -> str:
    """`sans`, `serif` or `mono`: of a font that is not measured what its name says, else `sans`."""
    name = font.strip().casefold()
    if name in FAMILY:
        return FAMILY[name]
    if "times" in name or ("serif" in name and "sans" not in name):
        return "serif"
    return "mono" if "courier" in name or "mono" in name else "sans"


def font_findings(style: Style) -> Iterator[Finding]:
    """A warning where the widths of the style's font are not known: which ones are taken, and which file shows what."""
    if style.font.strip().casefold() in FAMILY:
        return
    instead = MEASURED[family(style.font)][0]
    near = did_you_mean(style.font, [name for names in MEASURED.values() for name in names])
    says = (
        f"the widths of font {style.font} are not known: columns and lines are measured as in {instead}, and PDF shows the letters of "
        f"{instead}; Word, RTF, HTML and Excel name {style.font}, in which lines may end elsewhere{near}"
    )
    fix = f"write one of {', '.join(names[0] for names in MEASURED.values())}"
    yield Finding("tlf-font", WARNING, "", "", f"tlf/style.yaml: {says}", source="tlf/style.yaml", fix=fix)
