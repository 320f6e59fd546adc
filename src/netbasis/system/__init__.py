"""The whole market: sectors, margin spirals, crises, policy."""
