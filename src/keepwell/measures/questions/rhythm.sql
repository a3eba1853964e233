-- How a client usually spaces orders, and how long it has been silent.
-- One row per: client with at least one order day.
-- Columns: order_days, gap_median, gap_low, gap_high (10th and 90th percentile), gap_cv_ever: the whole history,
--   gaps in days between one order day and the next. order_days_recent, gap_cv: the last $xyz_months months, both
--   ends of a gap within. gap_cv: sample standard deviation of the gaps by their mean. silence: days from the last
--   order day to as_of. next_expected: last_day + gap_median, half days rounded up.
-- Edge cases: gaps need 2 order days, a gap_cv 3; next_expected needs $xyz_min_order_days: with fewer there is no
--   verdict on rhythm.
WITH gaps AS (
    SELECT
        client,
        day,
        gap,
        CASE WHEN DATE_DIFF('day', $xyz_start, day) >= gap THEN gap END AS recent_gap
    FROM order_days
),
summed AS (
    SELECT
        client,
        MIN(day) AS first_day,
        MAX(day) AS last_day,
        COUNT(*) AS order_days,
        SUM(CASE WHEN day >= $xyz_start THEN 1 ELSE 0 END) AS order_days_recent,
        QUANTILE_CONT(gap, 0.5) AS gap_median,
        QUANTILE_CONT(gap, 0.1) AS gap_low,
        QUANTILE_CONT(gap, 0.9) AS gap_high,
        CAST(COUNT(gap) AS BIGINT) AS n,
        CAST(SUM(gap) AS BIGINT) AS s,
        CAST(SUM(gap * gap) AS BIGINT) AS ss,
        CAST(COUNT(recent_gap) AS BIGINT) AS recent_n,
        CAST(SUM(recent_gap) AS BIGINT) AS recent_s,
        CAST(SUM(recent_gap * recent_gap) AS BIGINT) AS recent_ss
    FROM gaps
    GROUP BY client
)
-- Whole numbers up to one division: the same bits on every engine, so that a client on a bound stays there.
SELECT
    client,
    first_day,
    last_day,
    CAST(order_days AS BIGINT) AS order_days,
    CAST(order_days_recent AS BIGINT) AS order_days_recent,
    CAST(gap_median AS DOUBLE) AS gap_median,
    CAST(gap_low AS DOUBLE) AS gap_low,
    CAST(gap_high AS DOUBLE) AS gap_high,
    CASE WHEN recent_n > 1 THEN SQRT(
        CAST(recent_n * (recent_n * recent_ss - recent_s * recent_s) AS DOUBLE)
        / CAST((recent_n - 1) * recent_s * recent_s AS DOUBLE)
    ) END AS gap_cv,
    CASE WHEN n > 1 THEN SQRT(
        CAST(n * (n * ss - s * s) AS DOUBLE) / CAST((n - 1) * s * s AS DOUBLE)
    ) END AS gap_cv_ever,
    CAST(DATE_DIFF('day', last_day, $as_of) AS BIGINT) AS silence,
    CASE WHEN order_days >= $xyz_min_order_days
        THEN CAST(DATE_ADD(last_day, CAST(CEIL(gap_median) AS INT)) AS DATE) END AS next_expected
FROM summed
