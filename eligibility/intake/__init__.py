"""From the first question to acceptance: request, papers, declaration, submission."""
