"""What writes in this stage; keyword-only, `by=`, one transaction, audited."""
