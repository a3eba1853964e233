-- Clients that are lost by the written criterion, and since when.
-- One row per: client that meets it on as_of.
-- Columns: criterion: `rhythm` (silent longer than $lost_after_gaps own median gaps, and longer than $lost_min_days
--   days) or `few_orders` (fewer than $lost_min_order_days order days, so no rhythm to judge by: silent longer than
--   $lost_few_days days). threshold: days of silence allowed. day_lost: the first day on which the silence was
--   longer. net_sales_year: net sales of the 365 days that end with the last order day.
-- Window: the whole history.
-- Edge cases: one-time buyers fall under few_orders. A client that orders again is no longer lost.
WITH judged AS (
    SELECT
        client,
        first_day,
        last_day,
        order_days,
        gap_median,
        silence,
        CASE WHEN order_days >= $lost_min_order_days THEN 'rhythm' ELSE 'few_orders' END AS criterion,
        CASE WHEN order_days >= $lost_min_order_days
            THEN GREATEST(CAST($lost_after_gaps AS DOUBLE) * gap_median, CAST($lost_min_days AS DOUBLE))
            ELSE CAST($lost_few_days AS DOUBLE) END AS threshold
    FROM rhythm
),
lost AS (
    SELECT
        client,
        first_day,
        last_day,
        order_days,
        gap_median,
        silence,
        criterion,
        threshold,
        CAST(DATE_ADD(last_day, CAST(FLOOR(threshold) AS INT) + 1) AS DATE) AS day_lost
    FROM judged
    WHERE silence > threshold
),
worth AS (
    SELECT lost.client, SUM(documents.net_sales) AS net_sales
    FROM lost
    INNER JOIN documents ON documents.client = lost.client
    WHERE documents.day <= lost.last_day AND DATE_DIFF('day', documents.day, lost.last_day) < 365
    GROUP BY lost.client
)
SELECT
    lost.client,
    lost.criterion,
    lost.day_lost,
    lost.last_day,
    lost.first_day,
    lost.order_days,
    lost.gap_median,
    lost.silence,
    lost.threshold,
    CAST(worth.net_sales AS DECIMAL(28, 4)) AS net_sales_year
FROM lost
INNER JOIN worth ON worth.client = lost.client
