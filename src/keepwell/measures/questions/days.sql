-- The days that the book covers.
-- One row per: book.
-- Columns: first_day, last_day: of anything that counts, orders and returns; null in an empty book.
-- Window: everything up to as_of.
-- Edge cases: none.
SELECT MIN(day) AS first_day, MAX(day) AS last_day
FROM lines
