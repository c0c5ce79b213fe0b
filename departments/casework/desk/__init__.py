"""The officer's desk: cases of the own department by deadline, and what may be done about one (R11.1, R11.2, R11.3)."""
