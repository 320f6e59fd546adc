"""netbasis."""
