-- The company month by month.
-- One row per: calendar month with any order or return.
-- Columns: month: its first day. net_sales: returns taken off. orders: documents with a goods line above 0.
--   clients: with an order. new_clients: whose first order ever was in it.
-- Window: everything up to as_of; the last month may be unfinished.
-- Edge cases: a client that only returned is counted in net_sales alone.
WITH sold AS (
    SELECT
        month,
        CAST(SUM(net_sales) AS DECIMAL(28, 4)) AS net_sales,
        SUM(CASE WHEN order_days > 0 THEN 1 ELSE 0 END) AS clients
    FROM client_months
    GROUP BY month
),
ordered AS (
    SELECT CAST(DATE_TRUNC('month', day) AS DATE) AS month, SUM(orders) AS orders
    FROM order_days
    GROUP BY CAST(DATE_TRUNC('month', day) AS DATE)
),
started AS (
    SELECT CAST(DATE_TRUNC('month', first_day) AS DATE) AS month, COUNT(*) AS clients
    FROM rhythm
    GROUP BY CAST(DATE_TRUNC('month', first_day) AS DATE)
)
SELECT
    sold.month,
    sold.net_sales,
    CAST(COALESCE(ordered.orders, 0) AS BIGINT) AS orders,
    CAST(sold.clients AS BIGINT) AS clients,
    CAST(COALESCE(started.clients, 0) AS BIGINT) AS new_clients
FROM sold
LEFT JOIN ordered ON ordered.month = sold.month
LEFT JOIN started ON started.month = sold.month
