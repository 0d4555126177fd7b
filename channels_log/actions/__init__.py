"""What is written at the desk: visits, contacts, referrals, messages; one file a noun."""
