-- What a client bought of a product line on a day, and what came back.
-- One row per: client, product line, day, and orders or returns. Lines without a product line are left out.
-- Columns: line: the product line's number in line_codes. net_sales: goods and discounts of that line; below 0 on
--   returns.
-- Window: everything up to as_of.
-- Edge cases: nearly as many rows as order lines, so it is never kept: who reads it sums it up at once.
-- By day: yes
-- Kept: view
SELECT
    lines.client,
    line_codes.line,
    lines.day,
    lines.is_return,
    CAST(SUM(lines.amount) AS DECIMAL(18, 4)) AS net_sales
FROM lines
INNER JOIN line_codes ON line_codes.product_line = lines.product_line
GROUP BY lines.client, line_codes.line, lines.day, lines.is_return
