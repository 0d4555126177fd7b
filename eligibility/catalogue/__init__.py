"""What the charity offers: services, papers, criteria, and how they are loaded."""
