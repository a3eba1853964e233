-- Sales and rhythm of each client in each product line.
-- One row per: client and product line with any line that counts.
-- Columns: net_sales: the window; net_sales_before: the window before. first_day, last_day, order_days: order days in
--   that product line (line_days), the whole history. gap_mean: days from the first to the last of them by the gaps between.
--   silence: days from the last of them to as_of.
-- Window: the last $window_months months for money.
-- Edge cases: empty where the book names no product lines; a client that only returned has no days; gap_mean needs 2
--   order days. The mean, not the median, because it needs no sorting of all lines.
WITH summed AS (
    SELECT
        client,
        product_line,
        SUM(CASE WHEN day >= $window_start THEN net_sales ELSE 0 END) AS net_sales,
        SUM(CASE WHEN day >= $before_start AND day < $window_start THEN net_sales ELSE 0 END)
            AS net_sales_before,
        MIN(CASE WHEN NOT is_return AND net_sales > 0 THEN day END) AS first_day,
        MAX(CASE WHEN NOT is_return AND net_sales > 0 THEN day END) AS last_day,
        COUNT(CASE WHEN NOT is_return AND net_sales > 0 THEN 1 END) AS order_days
    FROM line_activity
    GROUP BY client, product_line
)
SELECT
    client,
    product_line,
    CAST(net_sales AS DECIMAL(28, 4)) AS net_sales,
    CAST(net_sales_before AS DECIMAL(28, 4)) AS net_sales_before,
    first_day,
    last_day,
    CAST(order_days AS BIGINT) AS order_days,
    CASE WHEN order_days > 1
        THEN CAST(DATE_DIFF('day', first_day, last_day) AS DOUBLE) / CAST(order_days - 1 AS DOUBLE) END AS gap_mean,
    CAST(DATE_DIFF('day', last_day, $as_of) AS BIGINT) AS silence
FROM summed
