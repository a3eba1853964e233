-- What each client bought in each month, quarter and year: what retention and cohorts are counted from.
-- One row per: client, length (months: 1, 3 or 12) and calendar period with any order or return.
-- Columns: number: the period, counted from the year 0 in its own length. net_sales: returns taken off, so it may be
--   below 0. ordered: 1 with an order in it, else 0.
-- Window: calendar periods over the whole history.
WITH months AS (
    SELECT
        client,
        CAST(EXTRACT(YEAR FROM month) * 12 + EXTRACT(MONTH FROM month) - 1 AS INT) AS number,
        net_sales,
        CASE WHEN order_days > 0 THEN 1 ELSE 0 END AS ordered
    FROM client_months
),
quarters AS (
    SELECT
        client,
        number // 3 AS number,
        CAST(SUM(net_sales) AS DECIMAL(18, 4)) AS net_sales,
        MAX(ordered) AS ordered
    FROM months
    GROUP BY client, number // 3
),
years AS (
    SELECT
        client,
        number // 4 AS number,
        CAST(SUM(net_sales) AS DECIMAL(18, 4)) AS net_sales,
        MAX(ordered) AS ordered
    FROM quarters
    GROUP BY client, number // 4
)
SELECT 1 AS months, client, CAST(number AS BIGINT) AS number, net_sales, ordered FROM months
UNION ALL
SELECT 3 AS months, client, CAST(number AS BIGINT) AS number, net_sales, ordered FROM quarters
UNION ALL
SELECT 12 AS months, client, CAST(number AS BIGINT) AS number, net_sales, ordered FROM years
