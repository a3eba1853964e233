-- How regular a client's orders are: what XYZ is decided by.
-- One row per: client with at least one order day in the window.
-- Columns: order_days: in the window. gap_cv: sample standard deviation by the mean of the gaps in days between one order
--   day and the next, both within the window.
-- Window: the last $xyz_months months.
-- Edge cases: gap_cv needs 3 order days.
WITH gaps AS (
    SELECT client, CASE WHEN DATE_DIFF('day', $xyz_start, day) >= gap THEN gap END AS gap
    FROM order_days
    WHERE day >= $xyz_start
),
summed AS (
    SELECT
        client,
        COUNT(*) AS order_days,
        CAST(COUNT(gap) AS BIGINT) AS n,
        CAST(SUM(gap) AS BIGINT) AS s,
        CAST(SUM(gap * gap) AS BIGINT) AS ss
    FROM gaps
    GROUP BY client
)
-- Whole numbers up to one division: the same bits on every engine, so that a client on a bound stays there.
SELECT
    client,
    CAST(order_days AS BIGINT) AS order_days,
    CASE WHEN n > 1 THEN SQRT(
        CAST(n * (n * ss - s * s) AS DOUBLE) / CAST((n - 1) * s * s AS DOUBLE)
    ) END AS gap_cv
FROM summed
