-- The company in one row.
-- One row per: company.
-- Columns: clients: with an order in the window. clients_ever: with any order or return. top1, top3, top10, hhi:
--   see concentration. client_retention: of the clients with an order in the window before, the share with one in
--   the window. revenue_retention_gross, _net: of the net sales of the clients that bought in the window before,
--   what they bought in the window; gross counts no client above what it bought before.
-- Window: the last $window_months months, as_of included; "before": as many months before that.
-- Edge cases: ratios are null where they would divide by 0; net sales below 0 count as 0 in retention; first_day
--   and last_day are those of the whole book up to as_of.
WITH days AS (
    SELECT MIN(day) AS first_day, MAX(day) AS last_day FROM documents
),
summed AS (
    SELECT
        CAST(COALESCE(SUM(net_sales), 0) AS DECIMAL(28, 4)) AS net_sales,
        CAST(COALESCE(SUM(net_sales_before), 0) AS DECIMAL(28, 4)) AS net_sales_before,
        CAST(COALESCE(SUM(net_sales_ever), 0) AS DECIMAL(28, 4)) AS net_sales_ever,
        CAST(SUM(profit) AS DECIMAL(28, 4)) AS profit,
        CAST(COALESCE(SUM(CASE WHEN orders > 0 THEN 1 ELSE 0 END), 0) AS BIGINT) AS clients,
        CAST(COALESCE(SUM(CASE WHEN orders_before > 0 THEN 1 ELSE 0 END), 0) AS BIGINT) AS clients_before,
        CAST(COALESCE(SUM(CASE WHEN orders_before > 0 AND orders > 0 THEN 1 ELSE 0 END), 0) AS BIGINT)
            AS clients_kept,
        CAST(COUNT(*) AS BIGINT) AS clients_ever,
        CAST(COALESCE(SUM(orders), 0) AS BIGINT) AS orders,
        CAST(COALESCE(SUM(ordered), 0) AS DECIMAL(28, 4)) AS ordered,
        SUM(CASE WHEN orders_before > 0 THEN GREATEST(net_sales_before, 0) END) AS base,
        SUM(CASE WHEN orders_before > 0 THEN GREATEST(net_sales, 0) END) AS kept,
        SUM(CASE WHEN orders_before > 0 THEN GREATEST(LEAST(net_sales, net_sales_before), 0) END) AS kept_at_most
    FROM money
)
SELECT
    days.first_day,
    days.last_day,
    summed.net_sales,
    summed.net_sales_before,
    summed.net_sales_ever,
    summed.profit,
    summed.clients,
    summed.clients_before,
    summed.clients_ever,
    summed.orders,
    CASE WHEN summed.orders > 0
        THEN CAST(summed.ordered AS DOUBLE) / CAST(summed.orders AS DOUBLE) END AS order_value,
    concentration.top1,
    concentration.top3,
    concentration.top10,
    concentration.hhi,
    CASE WHEN summed.clients_before > 0
        THEN CAST(summed.clients_kept AS DOUBLE) / CAST(summed.clients_before AS DOUBLE) END AS client_retention,
    CASE WHEN summed.base > 0
        THEN CAST(summed.kept_at_most AS DOUBLE) / CAST(summed.base AS DOUBLE) END AS revenue_retention_gross,
    CASE WHEN summed.base > 0
        THEN CAST(summed.kept AS DOUBLE) / CAST(summed.base AS DOUBLE) END AS revenue_retention_net
FROM summed
CROSS JOIN days
CROSS JOIN concentration
