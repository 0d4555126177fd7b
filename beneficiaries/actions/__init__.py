"""Everything that writes to a file. Keyword-only, `by=`, one transaction, audited; by noun."""
