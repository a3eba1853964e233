"""What clients say and whether they stay: promoter score, satisfaction, referrals, retention, their trends and differences.

Few answers are the rule here, so every figure comes with an interval that was chosen by its exact coverage at 1 to 60
answers (docs/methods/nps.md, proportions.md). Nothing here knows where the answers came from.
"""
