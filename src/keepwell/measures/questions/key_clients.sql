-- Key clients by the company's written test, and the types that data can tell.
-- One row per: client that passes the test or is of a type.
-- Columns: is_key: its share is at least $key_share. type: breadwinner (share at least $breadwinner_share and with
--   us for $breadwinner_months months, or as long as the book allows), prospect (first order ever within the last
--   $prospect_months months and a pace among the quickest of all active clients, $prospect_quartile of them), or
--   null. share: of the value (net sales or profit, as the bound says) in the window. pace: the window's net sales
--   by day since the window began or the first order, at least $prospect_min_days days.
-- Window: the last $window_months months.
-- Edge cases: where the book is younger than the breadwinner's months, clients that first ordered within its first
--   $breadwinner_grace_days days count as having been there all along. Equal paces are all in. A breadwinner is
--   never called a prospect.
WITH book AS (
    SELECT MIN(first_day) AS first_day FROM rhythm
),
paced AS (
    SELECT
        money.client,
        rhythm.first_day,
        money.net_sales,
        CASE WHEN $value = 'profit' THEN money.profit_share ELSE money.share END AS share,
        CAST(money.net_sales AS DOUBLE) / CAST(GREATEST(
            DATE_DIFF('day', GREATEST(rhythm.first_day, $window_start), $as_of) + 1,
            $prospect_min_days
        ) AS DOUBLE) AS pace,
        CASE WHEN money.orders > 0 AND money.net_sales > 0 THEN 1 ELSE 0 END AS active
    FROM money
    INNER JOIN rhythm ON rhythm.client = money.client
),
ranked AS (
    SELECT
        client,
        RANK() OVER (ORDER BY active DESC NULLS LAST, pace DESC NULLS LAST) AS place,
        SUM(active) OVER () AS active_clients
    FROM paced
),
typed AS (
    SELECT
        paced.client,
        paced.share,
        paced.net_sales,
        paced.first_day,
        paced.pace,
        COALESCE(paced.share >= $key_share, FALSE) AS is_key,
        CASE
            WHEN paced.share >= $breadwinner_share AND paced.first_day <= GREATEST(
                $breadwinner_start,
                CAST(DATE_ADD(book.first_day, $breadwinner_grace_days) AS DATE)
            ) THEN 'breadwinner'
            WHEN paced.active = 1 AND paced.first_day >= $prospect_start
                AND ranked.place <= $prospect_quartile * ranked.active_clients THEN 'prospect'
        END AS type
    FROM paced
    INNER JOIN ranked ON ranked.client = paced.client
    CROSS JOIN book
)
SELECT client, is_key, type, share, net_sales, first_day, pace
FROM typed
WHERE is_key OR type IS NOT NULL
