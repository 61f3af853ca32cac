"""Calendar of the site, and dates as a form collects them: whole, without a day, or without a month."""

from datetime import date

import numpy as np
import pandas as pd

DAYS_IN_MONTH = 30.4375
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()

# Public holidays in Korea that fall on a weekday while visits are running.
HOLIDAYS = """
    2012-01-23 2012-01-24 2012-03-01 2012-04-11 2012-05-28 2012-06-06 2012-08-15 2012-10-01 2012-10-03
    2012-12-19 2012-12-25 2013-01-01 2013-02-11 2013-03-01 2013-05-17 2013-06-06
""".split()
WORKDAYS = np.busdaycalendar(holidays=HOLIDAYS)


def workday(day: pd.Timestamp) -> pd.Timestamp:
    """`day`, or the next day on which the clinic is open."""
    return pd.Timestamp(np.busday_offset(np.datetime64(day, "D"), 0, roll="forward", busdaycal=WORKDAYS))


def is_workday(day: pd.Timestamp) -> bool:
    return bool(np.is_busday(np.datetime64(day, "D"), busdaycal=WORKDAYS))


def days(number: int) -> pd.Timedelta:
    return pd.Timedelta(days=int(number))


def completed_years(born: pd.Timestamp, at: pd.Timestamp) -> int:
    """Whole years by anniversaries: the birthday itself counts."""
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))


def months_between(start: pd.Series, end: pd.Series) -> pd.Series:
    """Months of 30.4375 days from `start` to `end`; missing when either is."""
    return (end - start).dt.days / DAYS_IN_MONTH


def imputed(day: date, precision: str) -> date:
    """What remains of `day` once the form kept only its "day", "month" or "year".

    A missing day becomes the 15th, a missing month 1 July.
    """
    if precision == "year":
        return date(day.year, 7, 1)
    if precision == "month":
        return date(day.year, day.month, 15)
    return day


def collected(day: date, precision: str, style: str) -> str:
    """`day` as written on the form: 2010-05-UN in style "iso", UN-MAY-2010 in style "dmy"."""
    if style == "iso":
        month = "UN" if precision == "year" else f"{day:%m}"
        return f"{day.year}-{month}-{f'{day:%d}' if precision == 'day' else 'UN'}"
    month = "UNK" if precision == "year" else MONTHS[day.month - 1]
    return f"{f'{day:%d}' if precision == 'day' else 'UN'}-{month}-{day.year}"


def read_collected(text: str) -> pd.Timestamp:
    """The date that counts for a collected text, unknown parts imputed as in `imputed`."""
    first, month, last = text.split("-")
    year, day = (first, last) if len(first) == 4 else (last, first)
    if month in ("UN", "UNK"):
        return pd.Timestamp(int(year), 7, 1)
    number = MONTHS.index(month) + 1 if month in MONTHS else int(month)
    return pd.Timestamp(int(year), number, 15 if day == "UN" else int(day))
