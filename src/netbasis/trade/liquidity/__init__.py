"""What a levered basis position needs in cash over the next days, and how far it is from a forced sale."""
