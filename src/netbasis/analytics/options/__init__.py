"""What the short of a Treasury future owns: models of the delivery options, one module a model."""
