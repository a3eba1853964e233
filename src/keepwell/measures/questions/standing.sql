-- Each client's latest figures side by side: one wide row, for lists that sort and filter by any of them.
-- One row per: client with any order or return up to as_of.
-- Columns: as in money, rhythm, grid, key_clients and losses. types are told apart as breadwinner and prospect.
--   day_lost is null of who is not lost.
-- Window: each column's own.
-- Edge cases: a client with returns alone has no days, no rhythm, and is C and Z.
SELECT
    grid.client,
    grid.abc,
    grid.xyz,
    CAST(money.net_sales AS DECIMAL(18, 4)) AS net_sales,
    CAST(money.net_sales_before AS DECIMAL(18, 4)) AS net_sales_before,
    CAST(money.net_sales_ever AS DECIMAL(18, 4)) AS net_sales_ever,
    CAST(money.profit AS DECIMAL(18, 4)) AS profit,
    COALESCE(money.share, 0) AS share,
    money.orders,
    -- Rounded by hand, half up: engines round a double into a decimal each in its own way.
    CAST(
        CAST(CAST(FLOOR(money.order_value * 10000 + 0.5) AS BIGINT) AS DECIMAL(18, 0)) * CAST(0.0001 AS DECIMAL(4, 4))
    AS DECIMAL(18, 4)) AS order_value,
    rhythm.first_day,
    rhythm.last_day,
    COALESCE(rhythm.order_days, 0) AS order_days,
    COALESCE(rhythm.order_days_recent, 0) AS order_days_recent,
    rhythm.gap_median,
    rhythm.gap_low,
    rhythm.gap_high,
    rhythm.gap_cv,
    rhythm.silence,
    COALESCE(key_clients.is_key, FALSE) AS is_key,
    COALESCE(key_clients.type = 'breadwinner', FALSE) AS breadwinner,
    COALESCE(key_clients.type = 'prospect', FALSE) AS prospect,
    CASE WHEN losses.client IS NOT NULL THEN TRUE ELSE FALSE END AS is_lost,
    losses.day_lost
FROM grid
INNER JOIN money ON money.client = grid.client
LEFT JOIN rhythm ON rhythm.client = grid.client
LEFT JOIN key_clients ON key_clients.client = grid.client
LEFT JOIN losses ON losses.client = grid.client
