"""The pages of this stage, by group."""
