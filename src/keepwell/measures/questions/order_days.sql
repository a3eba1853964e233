-- The days on which a client ordered: what rhythm is measured on.
-- One row per: client and day with at least one goods line above 0 that is not a return.
-- Columns: orders: documents with such a line. net_sales: goods and discounts of that day's orders, returns not
--   taken off. profit: the same less cost, over lines of known cost; null where none is known.
--   gap: days since the client's order day before; null on its first.
-- Window: everything up to as_of.
-- Edge cases: several orders on one day are one order day; an order of discounts or zero amounts alone is none.
-- By day: yes
WITH days AS (
    SELECT
        client,
        day,
        CAST(COUNT(CASE WHEN has_goods THEN 1 END) AS BIGINT) AS orders,
        CAST(SUM(net_sales) AS DECIMAL(18, 4)) AS net_sales,
        CAST(CASE WHEN SUM(costed_lines) > 0 THEN SUM(profit) END AS DECIMAL(18, 4)) AS profit
    FROM documents
    WHERE NOT is_return
    GROUP BY client, day
)
SELECT
    client,
    day,
    orders,
    net_sales,
    profit,
    CAST(DATE_DIFF('day', LAG(day) OVER (PARTITION BY client ORDER BY day NULLS LAST), day) AS BIGINT) AS gap
FROM days
WHERE orders > 0
