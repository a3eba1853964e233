-- What each client is worth in money: net sales, profit, orders, share.
-- One row per: client with any order or return up to as_of.
-- Columns: net_sales, profit, orders: the window. net_sales_before, orders_before: the window before it.
--   net_sales_ever, profit_ever: the whole history. cost_known: share of the window's goods lines whose cost is
--   known. ordered: net sales of the window's orders, returns not taken off. order_value: ordered / orders. share, profit_share:
--   of the company's sum.
-- Window: the last $window_months months, as_of included.
-- Edge cases: profit is null where no cost is known; share is null where the company's sum is not above 0;
--   order_value is null without an order.
WITH sums AS (
    SELECT
        client,
        SUM(CASE WHEN day >= $window_start THEN net_sales ELSE 0 END) AS net_sales,
        SUM(CASE WHEN day >= $before_start AND day < $window_start THEN net_sales ELSE 0 END) AS net_sales_before,
        SUM(net_sales) AS net_sales_ever,
        SUM(CASE WHEN day >= $window_start THEN profit END) AS profit,
        SUM(profit) AS profit_ever,
        SUM(CASE WHEN day >= $window_start THEN goods_lines ELSE 0 END) AS goods_lines,
        SUM(CASE WHEN day >= $window_start THEN costed_lines ELSE 0 END) AS costed_lines,
        SUM(costed_lines) AS costed_lines_ever,
        SUM(CASE WHEN day >= $window_start AND has_goods THEN 1 ELSE 0 END) AS orders,
        SUM(CASE WHEN day >= $before_start AND day < $window_start AND has_goods THEN 1 ELSE 0 END)
            AS orders_before,
        SUM(CASE WHEN day >= $window_start AND has_goods THEN net_sales ELSE 0 END) AS ordered
    FROM documents
    GROUP BY client
),
typed AS (
    SELECT
        client,
        CAST(net_sales AS DECIMAL(28, 4)) AS net_sales,
        CAST(net_sales_before AS DECIMAL(28, 4)) AS net_sales_before,
        CAST(net_sales_ever AS DECIMAL(28, 4)) AS net_sales_ever,
        CAST(CASE WHEN costed_lines > 0 THEN profit END AS DECIMAL(28, 4)) AS profit,
        CAST(CASE WHEN costed_lines_ever > 0 THEN profit_ever END AS DECIMAL(28, 4)) AS profit_ever,
        CASE WHEN goods_lines > 0 THEN CAST(costed_lines AS DOUBLE) / CAST(goods_lines AS DOUBLE) END
            AS cost_known,
        CAST(orders AS BIGINT) AS orders,
        CAST(orders_before AS BIGINT) AS orders_before,
        CAST(ordered AS DECIMAL(28, 4)) AS ordered
    FROM sums
),
totals AS (
    SELECT
        CAST(SUM(net_sales) AS DECIMAL(28, 4)) AS net_sales,
        CAST(SUM(profit) AS DECIMAL(28, 4)) AS profit
    FROM typed
)
SELECT
    typed.client,
    typed.net_sales,
    typed.net_sales_before,
    typed.net_sales_ever,
    typed.profit,
    typed.profit_ever,
    typed.cost_known,
    typed.orders,
    typed.orders_before,
    typed.ordered,
    CASE WHEN typed.orders > 0
        THEN CAST(typed.ordered AS DOUBLE) / CAST(typed.orders AS DOUBLE) END AS order_value,
    CASE WHEN totals.net_sales > 0
        THEN CAST(typed.net_sales AS DOUBLE) / CAST(totals.net_sales AS DOUBLE) END AS share,
    CASE WHEN totals.profit > 0
        THEN CAST(typed.profit AS DOUBLE) / CAST(totals.profit AS DOUBLE) END AS profit_share
FROM typed
CROSS JOIN totals
