-- The days on which a client ordered of a product line.
-- One row per: client, product line and day whose orders (not returns) of that line sum up above 0.
-- Columns: net_sales: goods and discounts of that line in that day's orders, returns not taken off.
-- Window: everything up to as_of.
-- Edge cases: what was given free or discounted in full is no order of that line.
-- By day: yes
-- Kept: view
SELECT line_activity.client, line_codes.product_line, line_activity.day, line_activity.net_sales
FROM line_activity
INNER JOIN line_codes ON line_codes.line = line_activity.line
WHERE NOT line_activity.is_return AND line_activity.net_sales > 0
