"""Totals to parts: the items of the ALSFRS-R, the subscores of the AALS, the domains of the SF-36.

A participant loses function in an order of their own. The order is drawn once, as a sequence of single-point losses;
a total says how many of them have happened. So the parts always add up to the total, and from visit to visit they
change only as far as the total does. All data are synthetic.
"""

import numpy as np

ALSFRS_ITEMS = [
    "ALSFRS01",
    "ALSFRS02",
    "ALSFRS03",
    "ALSFRS04",
    "ALSFRS05",
    "ALSFRS06",
    "ALSFRS07",
    "ALSFRS08",
    "ALSFRS09",
    "ALSFRS10",
    "ALSFRS11",
    "ALSFRS12",
]
AALS_RANGES = {"BULBAR": (6, 30), "RESP": (6, 30), "MUSCLE": (6, 36), "LOWER": (6, 35), "UPPER": (6, 33)}
SF36_DOMAINS = ["PF", "RP", "BP", "GH", "VT", "SF", "RE", "MH"]

ALSFRS_MAX, ALSFRS_ITEM_MAX = 48, 4
AALS_MIN = 30
DOMAIN_MAX = 1000  # in tenths

# How readily an item is lost, by region of onset: speech, salivation, swallowing, handwriting, cutting, dressing,
# turning in bed, walking, stairs, dyspnoea, orthopnoea, respiratory insufficiency.
ITEM_WEIGHTS = {"LIMB": [1, 1, 1, 5, 6, 6, 4, 5, 8, 0.8, 0.5, 0.2], "BULBAR": [7, 5, 5, 3, 3, 3, 2, 2, 3, 1, 0.6, 0.2]}
SUBSCORE_WEIGHTS = {"LIMB": [2, 2, 8, 7, 7], "BULBAR": [8, 3, 5, 4, 5]}
# Physical domains lie below the mean of the eight in ALS, pain and mental health above it.
DOMAIN_OFFSETS = [-16, -14, 19, -9, 2, 4, 3, 11]


def loss_order(capacity: list[int], weights: list[float], rng) -> np.ndarray:
    """One participant's order of single-point losses, as positions of parts; each part occurs `capacity` times.

    A part already half lost is lost on: what is left of the least affected parts is weighed down, so that
    the picture stays regional.
    """
    left = np.array(capacity)
    order = []
    for _ in range(left.sum()):
        started = 1 + (np.array(capacity) - left > 0)
        chance = np.array(weights) * started * left
        part = rng.choice(len(left), p=chance / chance.sum())
        left[part] -= 1
        order.append(part)
    return np.array(order)


def losses_by_part(order: np.ndarray, lost: int, parts: int) -> np.ndarray:
    """How many points each part has lost after `lost` losses."""
    return np.bincount(order[:lost], minlength=parts)


def alsfrs_items(totals: list[int], onset: str, rng) -> np.ndarray:
    """Twelve items a total, 0 to 4, in the order of ALSFRS_ITEMS; one row for each total."""
    order = loss_order([ALSFRS_ITEM_MAX] * 12, ITEM_WEIGHTS[onset], rng)
    return np.array([ALSFRS_ITEM_MAX - losses_by_part(order, ALSFRS_MAX - total, 12) for total in totals])


def aals_subscores(totals: list[int], onset: str, rng) -> np.ndarray:
    """Five subscores a total, in the order of AALS_RANGES; higher is worse; one row for each total."""
    lows = np.array([low for low, _ in AALS_RANGES.values()])
    spans = [high - low for low, high in AALS_RANGES.values()]
    order = loss_order(spans, SUBSCORE_WEIGHTS[onset], rng)
    return np.array([lows + losses_by_part(order, total - AALS_MIN, len(spans)) for total in totals])


def sf36_domains(sums: list[int], rng) -> np.ndarray:
    """Eight domains in tenths, 0 to 1000, with the given sums; a participant's profile is kept between visits."""
    profile = 10 * np.array(DOMAIN_OFFSETS) + rng.normal(0, 70, 8)
    return np.array([_with_sum(total / 8 + profile + rng.normal(0, 30, 8), total) for total in sums])


def _with_sum(wanted: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers within the scale, near `wanted`, that add up to `total`."""
    domains = np.clip(np.rint(wanted), 0, DOMAIN_MAX).astype(int)
    while (left := total - domains.sum()) != 0:
        movable = np.flatnonzero(domains < DOMAIN_MAX if left > 0 else domains > 0)
        share = max(1, abs(left) // len(movable)) * np.sign(left)
        domains[movable[: abs(left)]] += share
        domains = np.clip(domains, 0, DOMAIN_MAX)
    return domains
