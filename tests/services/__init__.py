"""Real services for the tests: installed and started here, on free ports, as a user other than root."""
