-- Sales and rhythm of each client in each product line.
-- One row per: client and product line with any line that counts.
-- Columns: net_sales: the window; net_sales_before: the window before. first_day, last_day, order_days: order days in
--   that product line (line_days), the whole history. gap_mean: days from the first to the last of them by the gaps between.
--   silence: days from the last of them to as_of.
-- Window: the last $window_months months for money.
-- Edge cases: empty where the book names no product lines; a client that only returned has no days; gap_mean needs 2
--   order days. The mean, not the median, because it needs no sorting of all lines.
WITH activity AS (
    SELECT
        client,
        line,
        CASE WHEN day >= $window_start THEN net_sales END AS net_sales,
        CASE WHEN day >= $before_start AND day < $window_start THEN net_sales END AS net_sales_before,
        CASE WHEN NOT is_return AND net_sales > 0 THEN day END AS order_day
    FROM line_activity
),
summed AS (
    SELECT
        client,
        line,
        CAST(COALESCE(SUM(net_sales), 0) AS DECIMAL(28, 4)) AS net_sales,
        CAST(COALESCE(SUM(net_sales_before), 0) AS DECIMAL(28, 4)) AS net_sales_before,
        MIN(order_day) AS first_day,
        MAX(order_day) AS last_day,
        CAST(COUNT(order_day) AS BIGINT) AS order_days
    FROM activity
    GROUP BY client, line
)
SELECT
    summed.client,
    line_codes.product_line,
    summed.net_sales,
    summed.net_sales_before,
    summed.first_day,
    summed.last_day,
    summed.order_days,
    CASE WHEN summed.order_days > 1
        THEN CAST(DATE_DIFF('day', summed.first_day, summed.last_day) AS DOUBLE)
            / CAST(summed.order_days - 1 AS DOUBLE) END AS gap_mean,
    CAST(DATE_DIFF('day', summed.last_day, $as_of) AS BIGINT) AS silence
FROM summed
INNER JOIN line_codes ON line_codes.line = summed.line
