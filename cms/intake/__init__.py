"""What the public sends in, and what it is told: sealed between counter and back office (R6). Needs no Django."""
