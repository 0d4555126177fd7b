"""Pages that look across the apps: the search and the desks."""
