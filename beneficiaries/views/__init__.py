"""The pages of a file, by group: files, sections, household and facts, papers."""
