"""The levered trade on the basis: what drives it, what it needs, how it would have done."""
