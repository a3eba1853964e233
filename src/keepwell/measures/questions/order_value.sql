-- What an order is worth: per client, the window's orders.
-- One row per: client with at least one order in the window.
-- Columns: orders: documents with a goods line above 0. mean, median, largest: net sales of an order, discounts
--   taken off, returns not.
-- Window: the last $window_months months.
-- Edge cases: mean and median are ratios, shown as decimal fractions; largest is exact.
SELECT
    client,
    CAST(COUNT(*) AS BIGINT) AS orders,
    CAST(SUM(net_sales) AS DOUBLE) / CAST(COUNT(*) AS DOUBLE) AS mean,
    CAST(QUANTILE_CONT(CAST(net_sales AS DOUBLE), 0.5) AS DOUBLE) AS median,
    CAST(MAX(net_sales) AS DECIMAL(18, 4)) AS largest
FROM documents
WHERE has_goods AND day >= $window_start
GROUP BY client
