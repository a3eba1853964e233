-- What each client bought in each month.
-- One row per: client and calendar month with any order or return.
-- Columns: month: its first day. net_sales: returns taken off. order_days: days with an order.
-- Window: everything up to as_of; the last month may be unfinished.
WITH entries AS (
    SELECT client, CAST(DATE_TRUNC('month', day) AS DATE) AS month, net_sales, 0 AS ordered
    FROM documents
    UNION ALL
    SELECT client, CAST(DATE_TRUNC('month', day) AS DATE) AS month, 0 AS net_sales, 1 AS ordered
    FROM order_days
)
SELECT
    client,
    month,
    CAST(SUM(net_sales) AS DECIMAL(18, 4)) AS net_sales,
    CAST(SUM(ordered) AS BIGINT) AS order_days
FROM entries
GROUP BY client, month
