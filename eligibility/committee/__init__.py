"""The committee: seats, sessions, agenda, vote, minutes."""
