-- Who changed cell since one period ago.
-- One row per: client whose cell of the grid is another than one `period` (month, quarter or year) before.
-- Columns: abc_before, xyz_before, net_sales_before: the grid as it was then, null for a client that was not yet
--   there. steps: how many letters of ABC it moved, above 0 is up; null for a new client.
-- Window: the grid's, now and one period earlier.
-- Edge cases: a client never leaves the grid, so nobody is missing now.
SELECT
    grid.client,
    before.abc AS abc_before,
    before.xyz AS xyz_before,
    grid.abc,
    grid.xyz,
    before.net_sales AS net_sales_before,
    grid.net_sales,
    CAST(
        CASE before.abc WHEN 'A' THEN 1 WHEN 'B' THEN 2 WHEN 'C' THEN 3 END
        - CASE grid.abc WHEN 'A' THEN 1 WHEN 'B' THEN 2 ELSE 3 END
    AS BIGINT) AS steps
FROM grid
LEFT JOIN earlier.grid AS before ON before.client = grid.client
WHERE before.abc IS NULL OR before.abc <> grid.abc OR before.xyz <> grid.xyz
