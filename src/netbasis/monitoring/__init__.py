"""What public data say of the trade and of the market around it, as it was known at any time."""
