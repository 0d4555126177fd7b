"""Everything that writes the policy."""
