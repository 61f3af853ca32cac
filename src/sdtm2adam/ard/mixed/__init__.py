"""Linear mixed models by (restricted) maximum likelihood: covariance structures, fit, and degrees of freedom."""
