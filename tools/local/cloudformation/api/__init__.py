"""The service's actions and the query protocol in which clients call them."""
