"""What is typed into a file: wording, cleaning and layout; what may be written is said by the actions."""
