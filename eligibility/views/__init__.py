"""Pages of a request, by group."""
