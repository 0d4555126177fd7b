"""What writes the accounts of staff; keyword-only, `by=`, one transaction, audited."""
