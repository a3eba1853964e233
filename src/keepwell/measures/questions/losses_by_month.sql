-- How many clients were lost in each month, and what they had been worth.
-- One row per: calendar month of day_lost and criterion, with at least one loss.
-- Columns: month: its first day. net_sales_year: sum over those clients of losses.net_sales_year.
-- Window: the whole history; clients that came back since are not among them.
-- Edge cases: the last month may be unfinished.
SELECT
    CAST(DATE_TRUNC('month', day_lost) AS DATE) AS month,
    criterion,
    CAST(COUNT(*) AS BIGINT) AS clients,
    CAST(SUM(net_sales_year) AS DECIMAL(28, 4)) AS net_sales_year
FROM losses
GROUP BY CAST(DATE_TRUNC('month', day_lost) AS DATE), criterion
