"""Who signs in to the back office, and how: two steps, a limit of tries, sessions, invitations and leaving."""
