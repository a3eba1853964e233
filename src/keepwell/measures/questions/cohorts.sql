-- What becomes of the clients that began in the same quarter.
-- One row per: quarter of the first order, and quarter since in which the company sold anything.
-- Columns: cohort: the quarter's first day. age: quarters since, 0 is the first. clients: in the cohort. active: of
--   them with an order in that quarter. net_sales: of that quarter. client_retention: active / clients. net: net
--   sales by those of age 0. gross: the same, no client counted above what it bought at age 0.
-- Window: calendar quarters over the whole history; the last may be unfinished.
-- Edge cases: a client's net sales below 0 in a quarter count as 0 in net and gross; both are null where the cohort's
--   first quarter sold nothing.
WITH started AS (
    SELECT
        client,
        CAST((EXTRACT(YEAR FROM first_day) * 12 + EXTRACT(MONTH FROM first_day) - 1) // 3 AS BIGINT) AS cohort
    FROM rhythm
),
quarters AS (
    SELECT client, number AS quarter, net_sales, ordered
    FROM client_periods
    WHERE months = 3
),
aged AS (
    SELECT
        started.cohort,
        quarters.quarter,
        quarters.net_sales,
        quarters.ordered AS active,
        GREATEST(quarters.net_sales, 0) AS bought,
        LEAST(GREATEST(quarters.net_sales, 0), GREATEST(COALESCE(first.net_sales, 0), 0)) AS bought_at_most
    FROM started
    INNER JOIN quarters ON quarters.client = started.client AND quarters.quarter >= started.cohort
    LEFT JOIN quarters AS first ON first.client = started.client AND first.quarter = started.cohort
),
sizes AS (
    SELECT cohort, COUNT(*) AS clients FROM started GROUP BY cohort
),
cells AS (
    SELECT sizes.cohort, sizes.clients, seen.quarter
    FROM sizes
    INNER JOIN (SELECT quarter FROM quarters GROUP BY quarter) AS seen ON seen.quarter >= sizes.cohort
),
summed AS (
    SELECT
        cohort,
        quarter,
        SUM(net_sales) AS net_sales,
        SUM(active) AS active,
        SUM(bought) AS bought,
        SUM(bought_at_most) AS bought_at_most
    FROM aged
    GROUP BY cohort, quarter
),
based AS (
    SELECT
        cells.cohort,
        cells.quarter,
        cells.clients,
        COALESCE(summed.active, 0) AS active,
        COALESCE(summed.net_sales, 0) AS net_sales,
        COALESCE(summed.bought, 0) AS bought,
        COALESCE(summed.bought_at_most, 0) AS bought_at_most,
        base.bought AS base
    FROM cells
    LEFT JOIN summed ON summed.cohort = cells.cohort AND summed.quarter = cells.quarter
    LEFT JOIN summed AS base ON base.cohort = cells.cohort AND base.quarter = cells.cohort
)
SELECT
    CAST(MAKE_DATE(cohort // 4, cohort % 4 * 3 + 1, 1) AS DATE) AS cohort,
    CAST(quarter - cohort AS BIGINT) AS age,
    CAST(clients AS BIGINT) AS clients,
    CAST(active AS BIGINT) AS active,
    CAST(net_sales AS DECIMAL(28, 4)) AS net_sales,
    CAST(active AS DOUBLE) / CAST(clients AS DOUBLE) AS client_retention,
    CASE WHEN base > 0 THEN CAST(bought_at_most AS DOUBLE) / CAST(base AS DOUBLE) END AS gross,
    CASE WHEN base > 0 THEN CAST(bought AS DOUBLE) / CAST(base AS DOUBLE) END AS net
FROM based
