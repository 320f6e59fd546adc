"""One module a provider: `get_*` fetches, `read_*` reads a reply. A provider's own names stop here."""
