-- What each client bought in each month.
-- One row per: client and calendar month with any order or return.
-- Columns: month: its first day. net_sales: returns taken off. order_days: days with an order.
-- Window: everything up to as_of; the last month may be unfinished.
WITH days AS (
    SELECT
        client,
        day,
        SUM(net_sales) AS net_sales,
        MAX(CASE WHEN has_goods THEN 1 ELSE 0 END) AS ordered
    FROM documents
    GROUP BY client, day
)
SELECT
    client,
    CAST(DATE_TRUNC('month', day) AS DATE) AS month,
    CAST(SUM(net_sales) AS DECIMAL(18, 4)) AS net_sales,
    CAST(SUM(ordered) AS BIGINT) AS order_days
FROM days
GROUP BY client, CAST(DATE_TRUNC('month', day) AS DATE)
