-- Recency, frequency and money, each with a score from 1 to 5.
-- One row per: client with at least one order day.
-- Columns: recency: days from the last order day to as_of. frequency: order days in the window. money: net sales in
--   the window. recency_score, frequency_score, money_score: 5 is the best fifth of these clients.
-- Window: the last $window_months months for frequency and money.
-- Edge cases: clients with equal values have equal scores, the better ones, so fifths may differ in size.
WITH counted AS (
    SELECT client, SUM(CASE WHEN day >= $window_start THEN 1 ELSE 0 END) AS frequency
    FROM order_days
    GROUP BY client
),
joined AS (
    SELECT
        rhythm.client,
        rhythm.silence AS recency,
        CAST(counted.frequency AS BIGINT) AS frequency,
        money.net_sales AS money
    FROM rhythm
    INNER JOIN counted ON counted.client = rhythm.client
    INNER JOIN money ON money.client = rhythm.client
),
ranked AS (
    SELECT
        client,
        recency,
        frequency,
        money,
        COUNT(*) OVER () AS clients,
        RANK() OVER (ORDER BY recency NULLS LAST) AS recency_place,
        RANK() OVER (ORDER BY frequency DESC NULLS LAST) AS frequency_place,
        RANK() OVER (ORDER BY money DESC NULLS LAST) AS money_place
    FROM joined
)
SELECT
    client,
    recency,
    frequency,
    money,
    CAST(5 - (5 * (recency_place - 1)) // clients AS BIGINT) AS recency_score,
    CAST(5 - (5 * (frequency_place - 1)) // clients AS BIGINT) AS frequency_score,
    CAST(5 - (5 * (money_place - 1)) // clients AS BIGINT) AS money_score
FROM ranked
