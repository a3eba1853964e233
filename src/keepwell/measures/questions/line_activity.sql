-- What a client bought of a product line on a day, and what came back.
-- One row per: client, product line, day, and orders or returns. Lines without a product line are left out.
-- Columns: net_sales: goods and discounts of that line; below 0 on returns.
-- Window: everything up to as_of.
-- By day: yes
SELECT
    client,
    product_line,
    day,
    is_return,
    CAST(SUM(amount) AS DECIMAL(18, 4)) AS net_sales
FROM lines
WHERE product_line IS NOT NULL
GROUP BY client, product_line, day, is_return
