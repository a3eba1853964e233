-- Sales and rhythm of each client in each product line.
-- One row per: client and product line with any line that counts.
-- Columns: net_sales: the window; net_sales_before: the window before. first_day, last_day, order_days, gap_median:
--   order days in that product line, the whole history. silence: days from the last of them to as_of.
-- Window: the last $window_months months for money.
-- Edge cases: empty where the book names no product lines; a client that only returned has no days.
WITH spaced AS (
    SELECT
        client,
        product_line,
        day,
        DATE_DIFF('day', LAG(day) OVER (PARTITION BY client, product_line ORDER BY day NULLS LAST), day) AS gap
    FROM line_days
),
paced AS (
    SELECT
        client,
        product_line,
        MIN(day) AS first_day,
        MAX(day) AS last_day,
        COUNT(*) AS order_days,
        QUANTILE_CONT(gap, 0.5) AS gap_median
    FROM spaced
    GROUP BY client, product_line
),
summed AS (
    SELECT
        client,
        product_line,
        SUM(CASE WHEN day >= $window_start THEN sold + returned ELSE 0 END) AS net_sales,
        SUM(CASE WHEN day >= $before_start AND day < $window_start THEN sold + returned ELSE 0 END)
            AS net_sales_before
    FROM line_activity
    GROUP BY client, product_line
)
SELECT
    summed.client,
    summed.product_line,
    CAST(summed.net_sales AS DECIMAL(28, 4)) AS net_sales,
    CAST(summed.net_sales_before AS DECIMAL(28, 4)) AS net_sales_before,
    paced.first_day,
    paced.last_day,
    CAST(COALESCE(paced.order_days, 0) AS BIGINT) AS order_days,
    CAST(paced.gap_median AS DOUBLE) AS gap_median,
    CAST(DATE_DIFF('day', paced.last_day, $as_of) AS BIGINT) AS silence
FROM summed
LEFT JOIN paced ON paced.client = summed.client AND paced.product_line = summed.product_line
