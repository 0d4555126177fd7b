"""What happens in a round: people are invited, they answer, and it is closed."""
