-- What a client bought of a product line on a day, with and without what came back.
-- One row per: client, product line and day with any line that counts. Lines without a product line are left out.
-- Columns: ordered: a goods line above 0 that is not a return. sold: goods and discounts of orders. net_sales: the same,
--   returns taken off.
-- Window: everything up to as_of.
-- By day: yes
SELECT
    client,
    product_line,
    day,
    MAX(CASE WHEN is_return THEN 0 ELSE amount END) > 0 AS ordered,
    CAST(SUM(CASE WHEN is_return THEN 0 ELSE amount END) AS DECIMAL(18, 4)) AS sold,
    CAST(SUM(amount) AS DECIMAL(18, 4)) AS net_sales
FROM lines
WHERE product_line IS NOT NULL
GROUP BY client, product_line, day
