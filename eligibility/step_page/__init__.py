"""The page on which a step with nothing but a note is taken, and the ways out of a case."""
