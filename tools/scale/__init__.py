"""How much each table takes a second, from what is declared."""
