-- How a client usually spaces orders, and how long it has been silent.
-- One row per: client with at least one order day.
-- Columns: order_days, gap_median, gap_low, gap_high (10th and 90th percentile), gap_cv_ever: the whole history,
--   gaps in days between one order day and the next. order_days_recent, gap_cv: the last $xyz_months months, both
--   ends of a gap within. gap_cv: sample standard deviation of the gaps by their mean. silence: days from the last
--   order day to as_of. next_expected: last_day + gap_median, half days rounded up.
-- Edge cases: gaps need 2 order days, a gap_cv 3; next_expected needs $xyz_min_order_days: with fewer there is no
--   verdict on rhythm.
WITH summed AS (
    SELECT
        client,
        MIN(day) AS first_day,
        MAX(day) AS last_day,
        COUNT(*) AS order_days,
        QUANTILE_CONT(gap, 0.5) AS gap_median,
        QUANTILE_CONT(gap, 0.1) AS gap_low,
        QUANTILE_CONT(gap, 0.9) AS gap_high,
        CAST(COUNT(gap) AS BIGINT) AS n,
        CAST(SUM(gap) AS BIGINT) AS s,
        CAST(SUM(gap * gap) AS BIGINT) AS ss
    FROM order_days
    GROUP BY client
)
SELECT
    summed.client,
    summed.first_day,
    summed.last_day,
    CAST(summed.order_days AS BIGINT) AS order_days,
    COALESCE(regularity.order_days, 0) AS order_days_recent,
    CAST(summed.gap_median AS DOUBLE) AS gap_median,
    CAST(summed.gap_low AS DOUBLE) AS gap_low,
    CAST(summed.gap_high AS DOUBLE) AS gap_high,
    regularity.gap_cv,
    CASE WHEN summed.n > 1 THEN SQRT(
        CAST(summed.n * (summed.n * summed.ss - summed.s * summed.s) AS DOUBLE)
        / CAST((summed.n - 1) * summed.s * summed.s AS DOUBLE)
    ) END AS gap_cv_ever,
    CAST(DATE_DIFF('day', summed.last_day, $as_of) AS BIGINT) AS silence,
    CASE WHEN summed.order_days >= $xyz_min_order_days
        THEN CAST(DATE_ADD(summed.last_day, CAST(CEIL(summed.gap_median) AS INT)) AS DATE) END AS next_expected
FROM summed
LEFT JOIN regularity ON regularity.client = summed.client
