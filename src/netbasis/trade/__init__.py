"""The levered trade: position, financing, margin, liquidity, drivers, backtest."""
