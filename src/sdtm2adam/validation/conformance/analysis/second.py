"""Variables of ADaM that say the same in a second form: text and its number, a number and its text.

SECOND   one row a pair: what each is called, within what they go one to one, and the published rules
"""

from collections.abc import Iterator
from typing import NamedTuple

from sdtm2adam.validation.conformance.analysis.guide import beside


class Pair(NamedTuple):
    """A variable and its second form, by the guide's patterns.

    first, second  TRTxxP and TRTxxPN
    kind           which check asks whether they go one to one: treatment, group, category, period, grade, limit; ""
                   where a check of its own does
    within         variables within which they do
    present        the rule that the first stands beside the second; "" where none asks it
    filled         rules that the second is not filled without the first, and the first not without the second
    relation       rules that the first has one second, and the second one first
    """

    first: str
    second: str
    kind: str = ""
    within: tuple[str, ...] = ()
    present: str = ""
    filled: tuple[str, str] = ("", "")
    relation: tuple[str, str] = ("", "")

    def of(self, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """(second, first) for each second form among these names."""
        return beside(self.second, self.first, names)


BY_PARAMETER = ("PARAMCD",)

SECOND = (
    Pair("PARAM", "PARAMN", relation=("AD0741", "AD0740")),
    Pair("AVISIT", "AVISITN", "", BY_PARAMETER, "AD0548", ("AD0447", ""), ("AD0727", "AD0728")),
    Pair("ATPT", "ATPTN", "", BY_PARAMETER, "AD0542", ("AD0436", "AD0435"), ("AD0118", "AD0117")),
    # treatments
    Pair("TRTP", "TRTPN", "treatment", (), "AD0556", ("AD0459", "AD0458"), ("AD0721", "AD0722")),
    Pair("TRTA", "TRTAN", "treatment", (), "AD0555", ("AD0457", "AD0456"), ("AD0723", "AD0724")),
    Pair("TRTPGy", "TRTPGyN", "treatment", (), "AD0097", ("AD0423", "AD0424"), ("AD0763", "AD0762")),
    Pair("TRTAGy", "TRTAGyN", "treatment", (), "AD0201", ("AD0426", "AD0425"), ("AD0766", "AD0765")),
    Pair("TRTxxP", "TRTxxPN", "treatment", (), "AD0075", ("AD0378", "AD0377"), ("AD0717", "AD0718")),
    Pair("TRTxxA", "TRTxxAN", "treatment", (), "AD0064", ("AD0428", "AD0427"), ("AD0767", "AD0768")),
    Pair("TRxxPGy", "TRxxPGyN", "treatment", (), "AD0066", ("AD0419", "AD0420"), ("AD0758", "AD0757")),
    Pair("TRxxAGy", "TRxxAGyN", "treatment", (), "AD0070", ("AD0421", "AD0422"), ("AD0761", "AD0760")),
    Pair("TRTSEQP", "TRTSEQPN", "treatment", (), "AD0527", ("AD0415", "AD0416"), ("AD0753", "AD0752")),
    Pair("TRTSEQA", "TRTSEQAN", "treatment", (), "AD0528", ("AD0417", "AD0418"), ("AD0755", "AD0754")),
    Pair("TSEQPGy", "TSEQPGyN", "treatment", (), "AD0557", ("AD0461", "AD0460")),
    Pair("TSEQAGy", "TSEQAGyN", "treatment", (), "AD0558", ("AD0463", "AD0462")),
    # groups of subjects and of events
    Pair("SEVGRy", "SEVGRyN", "", (), "AD0531"),
    Pair("RELGRy", "RELGRyN", "", (), "AD0534"),
    Pair("TOXGGRy", "TOXGGRyN", "", (), "AD0537"),
    Pair("*GRy", "*GRyN", "group", (), "AD0521", ("AD0375", "AD0376"), ("AD0714", "AD0715")),
    Pair("REGIONy", "REGIONyN", "group", (), "AD0553", ("AD0453", "AD0452"), ("AD0356", "AD0355")),
    Pair("TRCMPGy", "TRCMPGyN", "group", (), "AD0559", ("AD0465", "AD0464"), ("AD0617", "AD0616")),
    Pair("STRATAR", "STRATARN", "group", (), "AD0560", ("AD0467", "AD0466"), ("AD0469", "AD0468")),
    Pair("STRATAV", "STRATAVN", "group", (), "AD0562", ("AD0475", "AD0474"), ("AD0477", "AD0476")),
    Pair("STRATwR", "STRATwRN", "group", (), "AD0561", ("AD0471", "AD0470"), ("AD0473", "AD0472")),
    Pair("STRATwV", "STRATwVN", "group", (), "AD0563", ("AD0479", "AD0478"), ("AD0481", "AD0480")),
    Pair("RACE", "RACEN", "group", (), "AD0869", ("AD0866", "AD0865"), ("AD0867", "AD0868")),
    Pair("SEX", "SEXN", "group", (), "AD0874", ("AD0871", "AD0870"), ("AD0872", "AD0873")),
    Pair("COUNTRY", "COUNTRYN", "group", (), "AD0879", ("AD0876", "AD0875"), ("AD0877", "AD0878")),
    Pair("DTHCAUS", "DTHCAUSN", "group", (), "AD0551", ("AD0449", "AD0448"), ("AD0360", "AD0359")),
    # periods and phases
    Pair("APERIOD", "APERIODC", "period", (), "AD0539", ("AD0430", "AD0429"), ("AD0725", "AD0726")),
    Pair("APHASE", "APHASEN", "period", (), "AD0540", ("AD0432", "AD0431"), ("AD0323", "AD0324")),
    Pair("ASPER", "ASPERC", "period", ("APERIOD",), "AD0541", ("AD0434", "AD0433"), ("AD0326", "AD0325")),
    # categories
    Pair("PARCATy", "PARCATyN", "category", (), "AD0547", ("AD0446", "AD0445"), ("AD0731", "AD0730")),
    Pair("AVALCATy", "AVALCAyN", "category", BY_PARAMETER, "AD0543", ("AD0438", "AD0437"), ("AD0328", "AD0327")),
    Pair("BASECATy", "BASECAyN", "category", BY_PARAMETER, "AD0544", ("AD0440", "AD0439"), ("AD0330", "AD0329")),
    Pair("CHGCATy", "CHGCATyN", "category", BY_PARAMETER, "AD0545", ("AD0442", "AD0441"), ("AD0332", "AD0331")),
    Pair("PCHGCATy", "PCHGCAyN", "category", BY_PARAMETER, "AD0546", ("AD0444", "AD0443"), ("AD0334", "AD0333")),
    Pair("BCHGCATy", "BCHGCAyN", "category", BY_PARAMETER, "AD0565", ("AD0483", "AD0482"), ("AD0585", "AD0584")),
    Pair("PBCHGCAy", "PBCHGCyN", "category", BY_PARAMETER, "AD0566", ("AD0485", "AD0484"), ("AD0589", "AD0588")),
    Pair("SHIFTy", "SHIFTyN", "category", BY_PARAMETER, "AD0554", ("AD0455", "AD0454"), ("AD0737", "AD0736")),
    Pair("MCRITyML", "MCRITyMN", "category", BY_PARAMETER, "AD0552", ("AD0451", "AD0450"), ("AD0341", "AD0340")),
    # grades, severity, causality
    Pair("ATOXGR", "ATOXGRN", "grade", BY_PARAMETER, "AD0536", ("AD0392", "AD0391"), ("AD0784", "AD0783")),
    Pair("ATOXGRL", "ATOXGRLN", "grade", BY_PARAMETER, "AD0523", ("AD0394", "AD0393"), ("AD0396", "AD0395")),
    Pair("ATOXGRH", "ATOXGRHN", "grade", BY_PARAMETER, "AD0524", ("AD0398", "AD0397"), ("AD0400", "AD0399")),
    Pair("BTOXGR", "BTOXGRN", "grade", BY_PARAMETER, "AD0522", ("AD0379", "AD0380"), ("AD0382", "AD0381")),
    Pair("BTOXGRL", "BTOXGRLN", "grade", BY_PARAMETER, "AD0550", ("AD0386", "AD0385"), ("AD0384", "AD0383")),
    Pair("BTOXGRH", "BTOXGRHN", "grade", BY_PARAMETER, "AD0549", ("AD0390", "AD0389"), ("AD0388", "AD0387")),
    Pair("AESEV", "AESEVN", "grade", (), "AD0529", relation=("AD0770", "AD0769")),
    Pair("ASEV", "ASEVN", "grade", (), "AD0530", relation=("AD0772", "AD0771")),
    Pair("AEREL", "AERELN", "grade", (), "AD0532", relation=("AD0776", "AD0775")),
    Pair("AREL", "ARELN", "grade", (), "AD0533", relation=("AD0778", "AD0777")),
    Pair("AETOXGR", "AETOXGRN", "grade", (), "AD0535", relation=("AD0782", "AD0781")),
    Pair("SMQzzSC", "SMQzzSCN", "grade", (), "AD0538", relation=("AD0788", "AD0787")),
    # flags; that Y is 1 and N is 0 is asked of all of them by a check of its own
    Pair("ABLFL", "ABLFN", "", (), "AD0525", ("AD0407", "AD0408")),
    Pair("ANLzzFL", "ANLzzFN", "", (), "AD0526", ("AD0411", "AD0412")),
    Pair("CRITyFL", "CRITyFN", "", (), "AD0567", ("AD0487", "AD0486")),
    Pair("ONTRTFL", "ONTRTFN", "", (), "AD0568", ("AD0489", "AD0488")),
    Pair("LVOTFL", "LVOTFN", "", (), "AD0569", ("AD0491", "AD0490")),
    Pair("*FL", "*FN", "", (), "AD0007"),
    # limits of ranges as text; the text is what is shown, so one need not be there where the other is
    Pair("ANRLO", "ANRLOC", "limit", BY_PARAMETER, relation=("AD0343", "AD0342")),
    Pair("ANRHI", "ANRHIC", "limit", BY_PARAMETER, relation=("AD0345", "AD0344")),
    Pair("AyLO", "AyLOC", "limit", BY_PARAMETER, relation=("AD0348", "AD0347")),
    Pair("AyHI", "AyHIC", "limit", BY_PARAMETER, relation=("AD0351", "AD0350")),
)  # fmt: skip
