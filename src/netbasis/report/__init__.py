"""How results are shown: one definition of tables and figures for the terminal and the page."""
