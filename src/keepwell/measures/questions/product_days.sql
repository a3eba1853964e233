-- The days on which a client ordered a product that it comes back for.
-- One row per: client, product and day with a goods line above 0 that is not a return, where that client bought
--   that product on at least $product_min_days days.
-- Columns: net_sales: goods and discounts that name the product in that day's orders.
-- Window: everything up to as_of.
WITH days AS (
    SELECT
        client,
        product,
        day,
        CAST(SUM(amount) AS DECIMAL(18, 4)) AS net_sales
    FROM lines
    WHERE NOT is_return AND product IS NOT NULL
    GROUP BY client, product, day
    HAVING MAX(amount) > 0
),
counted AS (
    SELECT client, product, day, net_sales, COUNT(*) OVER (PARTITION BY client, product) AS days
    FROM days
)
SELECT client, product, day, net_sales
FROM counted
WHERE days >= $product_min_days
