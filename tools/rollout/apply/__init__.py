"""Making the waves of a change, one after the other, and the ordinary deployment at the end."""
