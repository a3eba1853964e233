-- The order lines that count, up to the day asked about.
-- One row per: order line of goods or discount. Charges are left out here and so count nowhere.
-- Kept: view
SELECT client, order_id, day, is_return, kind, product, product_line, quantity, amount, cost
FROM order_lines
WHERE day <= $as_of AND kind <> 'charge'
