"""Everything that writes. Keyword-only, `by=`, one transaction, audited; by noun."""
