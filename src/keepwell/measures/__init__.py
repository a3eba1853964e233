"""Numbers over an order book: a file per question, plain SQL written once, run on DuckDB or on Spark.

Knows the order book (columns and units, see `book`), never our tables. No Django, no rows.
"""
