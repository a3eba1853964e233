"""How good a score is: does it rank, is it calibrated, what does the top of the list find, is it better than another.

Throughout, `happened` is one boolean a judged case and `score` one number a case, higher meaning more likely; a
`chance` is a score between 0 and 1. What is bad input raises NotScores, a ValueError.
"""

from keepwell.stats.evaluation.backtesting import (
    Backtest,
    CannotJudge,
    Figures,
    Past,
    rolling_origin,
)
from keepwell.stats.evaluation.chances import (
    Band,
    BrierParts,
    Line,
    brier,
    brier_parts,
    calibration,
    calibration_line,
    log_loss,
)
from keepwell.stats.evaluation.checking import NotScores
from keepwell.stats.evaluation.paired import Comparison, compare, compare_aucs
from keepwell.stats.evaluation.ranking import (
    auc,
    auc_covariance,
    auc_interval,
    average_precision,
    lift,
    lift_at,
    precision_at,
)
from keepwell.stats.feedback.proportions import clopper_pearson, wilson

__all__ = [
    "Backtest",
    "Band",
    "BrierParts",
    "CannotJudge",
    "Comparison",
    "Figures",
    "Line",
    "NotScores",
    "Past",
    "auc",
    "auc_covariance",
    "auc_interval",
    "average_precision",
    "brier",
    "brier_parts",
    "calibration",
    "calibration_line",
    "clopper_pearson",
    "compare",
    "compare_aucs",
    "lift",
    "lift_at",
    "log_loss",
    "precision_at",
    "rolling_origin",
    "wilson",
]
