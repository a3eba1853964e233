-- Each order and each return as one row: the ground that most questions stand on.
-- One row per: document (order or return) with at least one line that counts.
-- Columns: has_goods: an order (not a return) with a goods line above 0. net_sales: its lines summed, below 0 on
--   a return. profit: amount less cost over lines of known cost, discounts in full; only to be read where
--   costed_lines is above 0. goods_lines: lines of goods. costed_lines: lines whose cost is known.
-- Edge cases: a discount is below 0 by contract, so a line above 0 is goods.
-- Window: everything up to as_of.
-- By day: yes
SELECT
    client,
    day,
    order_id,
    is_return,
    NOT is_return AND MAX(amount) > 0 AS has_goods,
    CAST(SUM(amount) AS DECIMAL(18, 4)) AS net_sales,
    CAST(SUM(amount) - SUM(CASE WHEN kind <> 'discount' THEN COALESCE(cost, amount) ELSE 0 END) AS DECIMAL(18, 4))
        AS profit,
    CAST(COUNT(CASE WHEN kind <> 'discount' THEN 1 END) AS BIGINT) AS goods_lines,
    CAST(COUNT(cost) AS BIGINT) AS costed_lines
FROM lines
GROUP BY client, day, order_id, is_return
