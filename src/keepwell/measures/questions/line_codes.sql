-- A whole number for each product line, so that millions of lines are grouped by a number and not by a text.
-- One row per: product line.
-- Columns: line: from 1, in the order in which the product lines were first sold or returned, equal days by name, so
--   that a product line has the same number on every day. day: that first day.
-- Window: everything up to as_of.
-- By day: yes
SELECT
    product_line,
    MIN(day) AS day,
    CAST(ROW_NUMBER() OVER (ORDER BY MIN(day) NULLS LAST, product_line NULLS LAST) AS INT) AS line
FROM lines
WHERE product_line IS NOT NULL
GROUP BY product_line
