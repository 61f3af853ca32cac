"""Controlled terminology."""

from sdtm2adam.formats.define_model import DefinedCodelist, DefinedTerm, DefineFile, Item, ItemDef, ItemGroup, ItemRef
from tests.validation.conformance.built import delivery


def _extended(dataset, name, *values):
    """A define whose codelist of one variable declares these values as extensions."""
    terms = tuple(DefinedTerm(value, extended=True) for value in values)
    item = Item(ItemRef("IT"), ItemDef("IT", name, codelist="CL"))
    group = ItemGroup("IG", dataset, "", (item,))
    return DefineFile("define.xml", "2.1", groups=(group,), codelists=(DefinedCodelist("CL", name, "text", terms),))


CASES = {
    "S2A-1201": (
        delivery(AE="AESER | AEOUT\nY | FATAL\n. | RECOVERED/RESOLVED", DM="SEX | RACE\nM | ASIAN\nU | MULTIPLE"),
        (
            delivery(AE="AESER\nMAYBE"),
            delivery(DM="SEX\nX"),
            delivery(DM="SEX\nMULTIPLE"),
            delivery(DM="SEX\nX", define=_extended("DM", "SEX", "X")),
        ),
    ),
    "S2A-1202": (
        (
            delivery(VS="VSTESTCD | VSORRESU\nSYSBP | mmHg\nPULSE | beats/min", LB="LBSTRESC\nPOSITIVE\n12.5\n<5\n>= 1000"),
            delivery(VS="VSTESTCD\nMYTEST", define=_extended("VS", "VSTESTCD", "MYTEST")),
        ),
        (delivery(VS="VSTESTCD\nMYTEST"), delivery(LB="LBSPEC\nMOON DUST"), delivery(DS="DSDECOD\nSTOPPED FOR FUN")),
    ),
    "S2A-1203": (
        delivery(AE="AESER\nY", VS="VSORRESU\nmmHg"),
        (delivery(AE="AESER\ny"), delivery(AE="AEOUT\nFatal"), delivery(VS="VSORRESU\nMMHG"), delivery(LB="LBSPEC\n␣SERUM")),
    ),
    "S2A-1204": (delivery(LB="LBORRESU\ns"), delivery(LB="LBORRESU\nsec")),
    "S2A-1205": (
        delivery(VS="VSTESTCD | VSTEST\nSYSBP | Systolic Blood Pressure\nMYTEST | My Test\nSYSBP | My Test"),
        (
            delivery(VS="VSTESTCD | VSTEST\nSYSBP | Diastolic Blood Pressure"),
            delivery(TS="TSPARMCD | TSPARM\nTITLE | Trial Phase Classification"),
        ),
    ),
    "S2A-1206": (
        delivery(DM="COUNTRY\nKOR\nUSA\n.", TS="TSPARMCD | TSVAL\nFCNTRY | DEU\nTITLE | KO\nFCNTRY | ."),
        (delivery(DM="COUNTRY\nKO"), delivery(DM="COUNTRY\nKorea"), delivery(TS="TSPARMCD | TSVAL\nFCNTRY | GER")),
    ),
    "S2A-1207": (
        delivery(LB="LBCAT | LBORRES | LBORRESU\nCHEMISTRY | Negative | g\nHEMATOLOGY | NEGATIVE | G", AE="AETERM\nFall\nFALL"),
        (delivery(LB="LBCAT\nCHEMISTRY\nChemistry"), delivery(CM="CMDECOD\nASPIRIN  C\nASPIRIN C")),
    ),
    "S2A-1208": (delivery(AE="DOMAIN\nAE", XA="DOMAIN\nXA"), delivery(QQ="DOMAIN\nQQ")),
    "S2A-1209": (
        delivery(DS="DSCAT | DSDECOD\nDISPOSITION EVENT | COMPLETED\nPROTOCOL MILESTONE | RANDOMIZED\nOTHER EVENT | MY EVENT"),
        (delivery(DS="DSCAT | DSDECOD\nDISPOSITION EVENT | RANDOMIZED"), delivery(DS="DSCAT | DSDECOD\nPROTOCOL MILESTONE | COMPLETED")),
    ),
    "S2A-1210": (
        delivery(CM="CMSTRTPT | CMENRTPT\nBEFORE | ONGOING\nUNKNOWN | AFTER\n. | ."),
        (
            delivery(CM="CMSTRTPT\nONGOING"),
            delivery(CM="CMENRTPT\nDURING"),
            delivery(CM="CMDTC | CMENRTPT | CMENTPT\n2013-05-20 | AFTER | 2013-05-20"),
        ),
    ),
}
