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
often AS (
    SELECT client, product
    FROM days
    GROUP BY client, product
    HAVING COUNT(*) >= $product_min_days
)
SELECT days.client, days.product, days.day, days.net_sales
FROM days
INNER JOIN often ON often.client = days.client AND often.product = days.product
