"""The public questionnaire, and the figures for staff."""
