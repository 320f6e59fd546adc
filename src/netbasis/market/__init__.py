"""What was known at an instant: prices, repo and par curves of one market snapshot."""
