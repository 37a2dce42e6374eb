"""Vendors in and out of spreadsheets: reading, matching, preview, applying, export."""
