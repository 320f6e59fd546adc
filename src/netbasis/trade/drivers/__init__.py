"""The six drivers of the basis, one file each, the composite of them, and the table that shows them."""
