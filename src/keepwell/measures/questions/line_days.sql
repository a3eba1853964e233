-- The days on which a client ordered of a product line.
-- One row per: client, product line and day with a goods line above 0 that is not a return.
-- Columns: net_sales: goods and discounts of that line in that day's orders, returns not taken off.
-- Window: everything up to as_of.
-- By day: yes
-- Kept: view
SELECT client, product_line, day, net_sales
FROM line_activity
WHERE has_goods
