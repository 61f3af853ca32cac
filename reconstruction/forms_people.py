"""Forms with one row a participant: who they are, consent, allocation, disease, survival."""

import pandas as pd

from reconstruction.forms import DAY, SITE, clock, dmy, form, iso, randomised, stream, yes
from reconstruction.forms_codelists import CODELISTS, code
from reconstruction.people_plan import CRITERIA

# What the site wrote for each criterion of the screening log.
CRITERIA_KO = {
    "INCL01": "만 25세 이상 75세 이하가 아님",
    "INCL02": "El Escorial 기준 확실/가능성 높음에 해당하지 않음",
    "INCL03": "ALSFRS-R 점수가 31-46점 범위를 벗어남",
    "INCL04": "선별 전 3개월간 리루졸 용량이 안정적이지 않음",
    "INCL05": "첫 증상 발생 후 5년 초과",
    "EXCL01": "12개월 이내 다른 임상시험 참여",
    "EXCL02": "FVC가 예측치의 40% 미만",
    "EXCL03": "평가에 영향을 주는 동반질환",
    "EXCL04": "기관절개 또는 비침습적 환기 사용",
    "EXCL05": "출혈 경향",
    "EXCL06": "골수에 영향을 주는 약물 사용",
}
CAUSES_KO = {"RESPIRATORY FAILURE": "호흡부전", "SUDDEN CARDIAC ARREST": "급성 심정지"}


def dm(people: pd.DataFrame) -> pd.DataFrame:
    rows = [
        {
            "SITE": SITE,
            "SUBJ": person.SUBJ,
            "BRTHDT": iso(person.BRTHDT),
            "SEX_CD": {"M": "1", "F": "2"}[person.SEX],
            "RACE_CD": "2",
            "ETHNIC_CD": "2",
            "HEIGHT_CM": f"{person.HEIGHT_CM:.1f}",
            "WEIGHT_KG": f"{person.WEIGHT_KG:.1f}",
        }
        for person in people.itertuples()
    ]
    return form(rows, "SITE,SUBJ,BRTHDT,SEX_CD,RACE_CD,ETHNIC_CD,HEIGHT_CM,WEIGHT_KG")


def ic_ie(people: pd.DataFrame) -> pd.DataFrame:
    random = stream("consent")
    rows = []
    for person in people.itertuples():
        failed = person.SF if isinstance(person.SF, str) else ""
        rows.append(
            {
                "SITE": SITE,
                "SUBJ": person.SUBJ,
                "IC_DT": iso(person.IC_DT),
                "IC_TM": clock(random, 8, 9),
                "ELIG": yes(not failed),
                "IE_NUM": failed,
                "IE_REASON_KO": CRITERIA_KO.get(failed, ""),
                "IE_REASON": CRITERIA.get(failed, ""),
                "SF_DT": iso(person.V1 + int(random.integers(3, 12)) * DAY) if failed else "",
            }
        )
    return form(rows, "SITE,SUBJ,IC_DT,IC_TM,ELIG,IE_NUM,IE_REASON_KO,IE_REASON,SF_DT")


def iwrs(people: pd.DataFrame) -> pd.DataFrame:
    """In the order of randomisation, as the vendor's system keeps it."""
    rows = [
        {
            "SCREENING_NO": f"{SITE}-{person.SUBJ}",
            "RAND_NO": person.RAND_NO,
            "RAND_DT": dmy(person.RAND_DT),
            "ARM_CD": person.ARM,
            "ARM_TEXT": CODELISTS["ARM_CD"][person.ARM],
        }
        for person in randomised(people).sort_values(["RAND_DT", "RAND_NO"]).itertuples()
    ]
    return form(rows, "SCREENING_NO,RAND_NO,RAND_DT,ARM_CD,ARM_TEXT")


def als_history(people: pd.DataFrame) -> pd.DataFrame:
    random = stream("dominant hand")
    rows = [
        {
            "SITE": SITE,
            "SUBJ": person.SUBJ,
            "ONSET_DT": person.ONSET_DT,
            "DIAG_DT": person.DIAG_DT,
            "ONSET_SITE_CD": {"LIMB": "1", "BULBAR": "2"}[person.ONSET_SITE],
            "FAMHX": "N",
            "ELESC_CD": {"DEFINITE": "1", "PROBABLE": "2"}[person.ELESC],
            "HAND_CD": code("HAND_CD", str(random.choice(["Right", "Left", "Both"], p=[0.94, 0.05, 0.01]))),
        }
        for person in people.itertuples()
    ]
    return form(rows, "SITE,SUBJ,ONSET_DT,DIAG_DT,ONSET_SITE_CD,FAMHX,ELESC_CD,HAND_CD")


def genetics(people: pd.DataFrame) -> pd.DataFrame:
    genes = ["C9ORF72", "SOD1", "FUS", "TARDBP", "ANG", "OPTN"]
    rows = [
        {"SITE": SITE, "SUBJ": person.SUBJ, "SAMPLE_DT": iso(person.V1), **dict.fromkeys(genes, "NEG")}
        for person in randomised(people).itertuples()
    ]
    return form(rows, f"SITE,SUBJ,SAMPLE_DT,{','.join(genes)}")


def death(people: pd.DataFrame, fatal: dict[str, int]) -> pd.DataFrame:
    """Every death up to the end of the long-term follow-up, in the trial or after it.

    fatal  SUBJ -> number of the adverse event that was fatal; events after the trial were not collected
    """
    rows = [
        {
            "SITE": SITE,
            "SUBJ": person.SUBJ,
            "DTH_DT": iso(person.DTH_DT),
            "DTH_CAUSE": person.DTH_CAUSE,
            "DTH_CAUSE_KO": CAUSES_KO[person.DTH_CAUSE],
            "AE_NO": fatal.get(person.SUBJ, ""),
        }
        for person in people[people.DTH_DT.notna()].itertuples()
    ]
    return form(rows, "SITE,SUBJ,DTH_DT,DTH_CAUSE,DTH_CAUSE_KO,AE_NO")


def longterm(people: pd.DataFrame) -> pd.DataFrame:
    """The last known state of each member of the full analysis set."""
    status = {"ALIVE": "Alive", "DEAD": "Dead", "LOST": "Lost to follow-up"}
    rows = [
        {
            "SITE": SITE,
            "SUBJ": person.SUBJ,
            "LT_DT": iso(person.LT_DT),
            "LT_STATUS_CD": code("LT_STATUS_CD", status[person.LT_STATUS]),
            "OTHER_MSC": yes(pd.notna(person.OTHER_MSC_DT)),
            "OTHER_MSC_DT": iso(person.OTHER_MSC_DT),
        }
        for person in people[people.FAS].itertuples()
    ]
    return form(rows, "SITE,SUBJ,LT_DT,LT_STATUS_CD,OTHER_MSC,OTHER_MSC_DT")


def procedures(people: pd.DataFrame) -> pd.DataFrame:
    notes = {"PEG": "위루술 시행", "NIV": "비침습적 환기 시작", "TRACHEOSTOMY": "기관절개술 시행"}
    dates = {"PEG": "PEG_DT", "NIV": "NIV_DT", "TRACHEOSTOMY": "TRACH_DT"}
    rows = []
    for person in people.itertuples():
        done = {name: getattr(person, column) for name, column in dates.items()}
        done = {name: date for name, date in done.items() if pd.notna(date)}
        for number, name in enumerate(sorted(done, key=done.get), start=1):
            rows.append(
                {
                    "SITE": SITE,
                    "SUBJ": person.SUBJ,
                    "PR_NO": number,
                    "PROC": name,
                    "PROC_DT": iso(done[name]),
                    "NOTE": notes[name],
                }
            )
    return form(rows, "SITE,SUBJ,PR_NO,PROC,PROC_DT,NOTE")
