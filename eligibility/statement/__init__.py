"""What the applicant states and signs, and its snapshot."""
