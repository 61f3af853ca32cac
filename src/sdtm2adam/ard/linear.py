"""Linear models by ordinary least squares: regression, analysis of variance and of covariance.

Source: SAS/STAT, PROC GLM and PROC REG. Tests of single contrasts are t, of several F, on the residual degrees of freedom.
"""

from dataclasses import dataclass

import numpy as np

from sdtm2adam.ard.design import Design


@dataclass(frozen=True)
class Linear:
    """A fitted linear model.

    beta, covariance  of the columns of the design;  df  of the residuals, of which `residual_ss` is the sum of squares
    total_ss  of y around its mean;  n  rows
    """

    design: Design
    beta: np.ndarray
    unscaled: np.ndarray  # (X'X)^-1
    residual_ss: float
    total_ss: float
    n: int

    @property
    def df(self) -> int:
        return self.n - len(self.beta)

    @property
    def mean_square(self) -> float:
        """Residual variance; missing without residual degrees of freedom."""
        return self.residual_ss / self.df if self.df > 0 else np.nan

    @property
    def r_squared(self) -> float:
        """Share of the variation around the mean that the model takes up; missing where there is none."""
        return 1 - self.residual_ss / self.total_ss if self.total_ss > 0 else np.nan

    def t(self, contrast: np.ndarray) -> dict[str, float]:
        """estimate, se, df, statistic, p, ci_low, ci_high (95%) of one contrast; what cannot be known is missing."""
        from scipy.special import stdtr, stdtrit

        estimate = float(contrast @ self.beta)
        se = float(np.sqrt(self.mean_square * (contrast @ self.unscaled @ contrast)))
        if not se > 0:
            none = dict.fromkeys(("statistic", "p", "ci_low", "ci_high"), np.nan)
            return {"estimate": estimate, "se": se, "df": float(self.df)} | none
        half, statistic = float(stdtrit(self.df, 0.975)) * se, estimate / se
        p = 2 * float(stdtr(self.df, -abs(statistic)))
        return {
            "estimate": estimate, "se": se, "df": float(self.df), "statistic": statistic, "p": p,
            "ci_low": estimate - half, "ci_high": estimate + half,
        }  # fmt: skip

    def f(self, rows: np.ndarray) -> dict[str, float]:
        """sum of squares, num_df, den_df, statistic, p of several contrasts at once."""
        from scipy.special import fdtrc

        estimate = rows @ self.beta
        squares = float(estimate @ np.linalg.solve(rows @ self.unscaled @ rows.T, estimate))
        statistic = squares / len(rows) / self.mean_square if self.mean_square > 0 else np.nan
        p = float(fdtrc(len(rows), self.df, statistic)) if np.isfinite(statistic) else np.nan
        return {"ss": squares, "num_df": float(len(rows)), "den_df": float(self.df), "statistic": statistic, "p": p}

    def overall(self) -> dict[str, float]:
        """The F test of the model against its mean. Missing for a model of the intercept only."""
        from scipy.special import fdtrc

        num = len(self.beta) - 1
        if not num or not self.mean_square > 0:
            return dict.fromkeys(("ss", "statistic", "p"), np.nan) | {"num_df": float(num), "den_df": float(self.df)}
        squares = self.total_ss - self.residual_ss
        statistic = squares / num / self.mean_square
        p = float(fdtrc(num, self.df, statistic))
        return {"ss": squares, "num_df": float(num), "den_df": float(self.df), "statistic": statistic, "p": p}


def linear(y: np.ndarray, design: Design) -> Linear:
    """The least squares fit of y (N,), without missing values. The columns of a Design do not depend on one another."""
    q, r = np.linalg.qr(design.matrix)
    beta = np.linalg.solve(r, q.T @ y)
    left = y - design.matrix @ beta
    inverse = np.linalg.inv(r)
    around = y - y.mean()
    residual = float(left @ left)
    if residual <= 1e-26 * float(y @ y):  # what rounding leaves of a perfect fit
        residual = 0.0
    return Linear(design, beta, inverse @ inverse.T, residual, float(around @ around), len(y))

