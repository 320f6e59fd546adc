"""What the prices say: basis tables, cheapest to deliver and its map, hedges, rich and cheap."""
