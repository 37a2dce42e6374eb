"""What stands on each page of the report, read from the document and computed from it."""
