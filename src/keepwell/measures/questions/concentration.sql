-- How much of the business hangs on few clients.
-- One row per: company.
-- Columns: clients: those with net sales above 0. top1, top3, top10: share of the largest. hhi: the sum of squared
--   shares (Herfindahl-Hirschman index), from 1/clients to 1. equal_clients: 1/hhi, how many clients of one size
--   would be as concentrated.
-- Window: the last $window_months months.
-- Edge cases: clients whose net sales are not above 0 are set aside, so shares here are of the others' sum; null
--   where there is none.
WITH ranked AS (
    SELECT
        net_sales,
        CAST(net_sales AS DOUBLE) AS size,
        ROW_NUMBER() OVER (ORDER BY net_sales DESC NULLS LAST, client NULLS LAST) AS place
    FROM money
    WHERE net_sales > 0
),
summed AS (
    SELECT
        COUNT(*) AS clients,
        CAST(SUM(net_sales) AS DOUBLE) AS total,
        CAST(SUM(CASE WHEN place <= 1 THEN net_sales END) AS DOUBLE) AS top1,
        CAST(SUM(CASE WHEN place <= 3 THEN net_sales END) AS DOUBLE) AS top3,
        CAST(SUM(CASE WHEN place <= 10 THEN net_sales END) AS DOUBLE) AS top10,
        SUM(size * size) AS squares
    FROM ranked
)
SELECT
    CAST(clients AS BIGINT) AS clients,
    top1 / total AS top1,
    top3 / total AS top3,
    top10 / total AS top10,
    squares / (total * total) AS hhi,
    total * total / squares AS equal_clients
FROM summed
