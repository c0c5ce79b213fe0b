"""Guides as tables for other systems: a workbook for people, CSV and JSON with the exchange's column names (R12.2)."""
