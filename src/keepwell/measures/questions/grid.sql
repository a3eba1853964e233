-- ABC by XYZ: who carries the business, and how regularly they order.
-- One row per: client with any order or return up to as_of.
-- Columns: abc: A while the cumulative share of all clients before this one, largest first, is under $abc_a; B
--   under $abc_b; C after, and for every client whose value is not above 0. xyz: X for a gap_cv up to $xyz_x, Y up
--   to $xyz_y, Z above or with fewer than $xyz_min_order_days order days. order_days, gap_cv: the XYZ window's.
-- Window: ABC the last $window_months months, XYZ the last $xyz_months months.
-- Edge cases: equal values are ordered by client; the value is net sales or profit, as the bound `value` says;
--   an unknown profit counts as 0.
WITH valued AS (
    SELECT
        client,
        net_sales,
        share,
        CAST(CASE WHEN $value = 'profit' THEN COALESCE(profit, 0) ELSE net_sales END AS DECIMAL(28, 4)) AS value
    FROM money
),
cumulated AS (
    SELECT
        client,
        net_sales,
        share,
        value,
        COALESCE(
            SUM(value) OVER (ORDER BY value DESC NULLS LAST, client NULLS LAST ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
            0
        ) AS before,
        SUM(value) OVER () AS total
    FROM valued
)
SELECT
    cumulated.client,
    CASE
        WHEN value <= 0 THEN 'C'
        WHEN CAST(before AS DECIMAL(28, 4)) < $abc_a * CAST(total AS DECIMAL(28, 4)) THEN 'A'
        WHEN CAST(before AS DECIMAL(28, 4)) < $abc_b * CAST(total AS DECIMAL(28, 4)) THEN 'B'
        ELSE 'C'
    END AS abc,
    CASE
        WHEN regularity.order_days < $xyz_min_order_days OR regularity.gap_cv IS NULL THEN 'Z'
        WHEN regularity.gap_cv <= $xyz_x THEN 'X'
        WHEN regularity.gap_cv <= $xyz_y THEN 'Y'
        ELSE 'Z'
    END AS xyz,
    cumulated.net_sales,
    cumulated.share,
    COALESCE(regularity.order_days, 0) AS order_days,
    regularity.gap_cv
FROM cumulated
LEFT JOIN regularity ON regularity.client = cumulated.client
