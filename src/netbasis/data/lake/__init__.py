"""The lake: raw replies kept as they came, tables in Parquet, reads as of any day that something was known."""
