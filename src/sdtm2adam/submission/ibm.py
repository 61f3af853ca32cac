"""IEEE double to IBM double, a whole column at a time.

An IBM double is sign, 7 bits of exponent to base 16 (excess 64) and 56 bits of fraction 0.f. The 53 bits
of an IEEE double always fit, so every number inside the range is written exactly.
Source: TS-140, The Record Layout of a SAS Transport Data Set.
"""

import numpy as np

LARGEST = 16.0**63 * (1 - 2.0**-53)
SMALLEST = 16.0**-65
MISSING = 0x2E << 56  # '.' and seven zero bytes

_SIGN = np.uint64(1 << 63)
_FRACTION = np.uint64((1 << 52) - 1)
_HIDDEN_BIT = np.uint64(1 << 52)


def outside_ibm(values: np.ndarray) -> np.ndarray:
    """Which numbers an IBM double cannot hold: infinite, too large, or too close to zero. Missing can be held."""
    size = np.abs(values)
    return (size > LARGEST) | ((size < SMALLEST) & (size > 0))


def to_ibm(values: np.ndarray) -> np.ndarray:
    """float64 as big-endian IBM doubles (`>u8`); NaN becomes SAS missing and -0.0 becomes 0.

    Numbers for which `outside_ibm` is true have no meaning here; the caller has stopped before.
    """
    bits = np.ascontiguousarray(values, dtype="float64").view("uint64")
    exponent = ((bits >> np.uint64(52)) & np.uint64(0x7FF)).astype("int64") - 1022  # value = 0.1f x 2**exponent
    power = -(-exponent // 4)
    shift = (4 * power - exponent).astype("uint64")
    fraction = (((bits & _FRACTION) | _HIDDEN_BIT) << np.uint64(3)) >> shift
    ibm = (bits & _SIGN) | ((power + 64).astype("uint64") << np.uint64(56)) | fraction
    ibm = np.where(values == 0, np.uint64(0), ibm)
    return np.where(np.isnan(values), np.uint64(MISSING), ibm).astype(">u8")
