"""Assignment, interview, visit, assessment."""
