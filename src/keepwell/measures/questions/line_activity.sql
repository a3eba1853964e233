-- What a client bought of a product line on a day, and what came back.
-- One row per: client, product line, day and whether it is of orders or of returns. Lines without a product line are left
--   out.
-- Columns: has_goods: orders (not returns) with a goods line above 0. net_sales: their lines summed, below 0 on returns.
-- Window: everything up to as_of.
-- By day: yes
SELECT
    client,
    product_line,
    day,
    is_return,
    NOT is_return AND MAX(amount) > 0 AS has_goods,
    CAST(SUM(amount) AS DECIMAL(18, 4)) AS net_sales
FROM lines
WHERE product_line IS NOT NULL
GROUP BY client, product_line, day, is_return
