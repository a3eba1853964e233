-- How many clients, and how much of their net sales, stay from one period to the next.
-- One row per: length (month, quarter, year) and period in which, or before which, anybody ordered.
-- Columns: period: its first day. complete: it had ended by as_of. clients_before: clients with an order in the
--   period before. clients_kept: those of them with an order in this. client_retention: kept / before. revenue_before:
--   what those clients bought in the period before. revenue_kept_net: what they bought in this. revenue_kept_gross:
--   the same, no client counted above what it bought before. gross, net: by revenue_before.
-- Window: calendar periods over the whole history.
-- Edge cases: a client's net sales below 0 in a period count as 0; a period after one without orders has no row.
WITH spread AS (
    SELECT months, client, number, CAST(GREATEST(net_sales, 0) AS DECIMAL(18, 4)) AS net_sales, ordered
    FROM client_periods
),
summed AS (
    SELECT
        this.months,
        this.number + 1 AS number,
        COUNT(*) AS clients_before,
        SUM(following.ordered) AS clients_kept,
        SUM(this.net_sales) AS revenue_before,
        SUM(COALESCE(following.net_sales, 0)) AS revenue_kept_net,
        SUM(LEAST(this.net_sales, COALESCE(following.net_sales, 0))) AS revenue_kept_gross
    FROM spread AS this
    LEFT JOIN spread AS following
        ON following.client = this.client AND following.number = this.number + 1 AND following.months = this.months
    WHERE this.ordered = 1
    GROUP BY this.months, this.number
),
dated AS (
    SELECT
        CASE months WHEN 1 THEN 'month' WHEN 3 THEN 'quarter' ELSE 'year' END AS length,
        CAST(MAKE_DATE(number * months // 12, number * months % 12 + 1, 1) AS DATE) AS period,
        CAST(MAKE_DATE((number + 1) * months // 12, (number + 1) * months % 12 + 1, 1) AS DATE) AS following_period,
        clients_before,
        clients_kept,
        revenue_before,
        revenue_kept_net,
        revenue_kept_gross
    FROM summed
)
SELECT
    length,
    period,
    DATE_DIFF('day', $as_of, following_period) <= 1 AS complete,
    CAST(clients_before AS BIGINT) AS clients_before,
    CAST(COALESCE(clients_kept, 0) AS BIGINT) AS clients_kept,
    CAST(COALESCE(clients_kept, 0) AS DOUBLE) / CAST(clients_before AS DOUBLE) AS client_retention,
    CAST(revenue_before AS DECIMAL(28, 4)) AS revenue_before,
    CAST(revenue_kept_gross AS DECIMAL(28, 4)) AS revenue_kept_gross,
    CAST(revenue_kept_net AS DECIMAL(28, 4)) AS revenue_kept_net,
    CASE WHEN revenue_before > 0
        THEN CAST(revenue_kept_gross AS DOUBLE) / CAST(revenue_before AS DOUBLE) END AS gross,
    CASE WHEN revenue_before > 0
        THEN CAST(revenue_kept_net AS DOUBLE) / CAST(revenue_before AS DOUBLE) END AS net
FROM dated
WHERE period <= $as_of
