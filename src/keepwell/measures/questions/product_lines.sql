-- Sales and rhythm per product line, over all clients.
-- One row per: product line.
-- Columns: net_sales: the window; net_sales_before: the window before. share: of the sum of all product lines.
--   clients: with an order day in that line in the window. gap_typical: the median over clients of client_lines.gap_mean.
-- Window: the last $window_months months for money and clients, the whole history for gaps.
-- Edge cases: lines without a product line are in none, so the shares are of what is named; share is null where
--   the sum is not above 0.
WITH summed AS (
    SELECT
        product_line,
        CAST(SUM(net_sales) AS DECIMAL(28, 4)) AS net_sales,
        CAST(SUM(net_sales_before) AS DECIMAL(28, 4)) AS net_sales_before,
        SUM(CASE WHEN last_day >= $window_start THEN 1 ELSE 0 END) AS clients,
        QUANTILE_CONT(gap_mean, 0.5) AS gap_typical
    FROM client_lines
    GROUP BY product_line
),
total AS (
    SELECT CAST(SUM(net_sales) AS DECIMAL(28, 4)) AS net_sales FROM summed
)
SELECT
    summed.product_line,
    summed.net_sales,
    summed.net_sales_before,
    CASE WHEN total.net_sales > 0
        THEN CAST(summed.net_sales AS DOUBLE) / CAST(total.net_sales AS DOUBLE) END AS share,
    CAST(summed.clients AS BIGINT) AS clients,
    CAST(summed.gap_typical AS DOUBLE) AS gap_typical
FROM summed
CROSS JOIN total
