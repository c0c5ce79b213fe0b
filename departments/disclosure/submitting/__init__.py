"""报送: from a department's article to the portal's column, adopted or returned with a reason (R9)."""
