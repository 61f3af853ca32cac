"""The participants of the reconstruction, synthetic: one row each, calibrated to the printed summary numbers."""

import numpy as np
import pandas as pd

from reconstruction.people_history import with_history
from reconstruction.people_plan import none_for_missing, profile, with_visits
from reconstruction.people_survival import with_long_term

SEED = 20180228

COLUMNS = """
    SUBJ SLOT ARM RAND_NO RAND_DT FAS EXCL SF SEX BRTHDT AGE IC_DT V1 V3 V4 V5 V6 V7 V8 V9 V10
    ONSET_DT DIAG_DT ONSET_SITE ELESC HEIGHT_CM WEIGHT_KG
    DTH_DT DTH_CAUSE TRACH_DT NIV_DT PEG_DT OTHER_MSC_DT LT_STATUS LT_DT
""".split()


def people() -> pd.DataFrame:
    """One row per screened participant (71), in order of screening; the same rows on every call.

    Dates are timestamps (missing where nothing happened), except ONSET_DT and DIAG_DT, which are text as collected.
    AGE is in completed years at consent. Screen failures have no allocation, no visit after V1 and no long-term course.
    """
    rng = np.random.default_rng(SEED)
    screened = with_visits(profile(rng), rng)
    followed = none_for_missing(with_long_term(with_history(screened, rng), rng))[COLUMNS]
    return followed.astype(dict.fromkeys(followed.select_dtypes("datetime"), "datetime64[ns]"))
