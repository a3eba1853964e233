-- What a client has brought in so far: history, not a forecast of lifetime value.
-- One row per: client with at least one order day.
-- Columns: first_day: of the first order. years: from it to as_of, as_of included, by 365.25 days. net_sales, profit:
--   the whole history. net_sales_by_year: net sales / years, with at least one year.
-- Window: everything up to as_of.
-- Edge cases: profit is null where no cost is known; in the first year net_sales_by_year is what was sold so far.
SELECT
    rhythm.client,
    rhythm.first_day,
    CAST(DATE_DIFF('day', rhythm.first_day, $as_of) + 1 AS DOUBLE) / CAST(365.25 AS DOUBLE) AS years,
    money.net_sales_ever AS net_sales,
    money.profit_ever AS profit,
    CAST(money.net_sales_ever AS DOUBLE) / GREATEST(
        CAST(DATE_DIFF('day', rhythm.first_day, $as_of) + 1 AS DOUBLE) / CAST(365.25 AS DOUBLE),
        CAST(1 AS DOUBLE)
    ) AS net_sales_by_year
FROM rhythm
INNER JOIN money ON money.client = rhythm.client
