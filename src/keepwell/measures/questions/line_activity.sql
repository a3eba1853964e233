-- What a client bought of a product line on a day, orders and returns apart.
-- One row per: client, product line and day with any line that counts. Lines without a product line are left out.
-- Columns: ordered: a goods line above 0 that is not a return. sold: goods and discounts of orders. returned: of
--   returns, 0 or below.
-- Window: everything up to as_of.
-- By day: yes
SELECT
    client,
    product_line,
    day,
    MAX(CASE WHEN kind = 'goods' AND amount > 0 AND NOT is_return THEN 1 ELSE 0 END) = 1 AS ordered,
    CAST(SUM(CASE WHEN is_return THEN 0 ELSE amount END) AS DECIMAL(18, 4)) AS sold,
    CAST(SUM(CASE WHEN is_return THEN amount ELSE 0 END) AS DECIMAL(18, 4)) AS returned
FROM lines
WHERE product_line IS NOT NULL
GROUP BY client, product_line, day
