"""What AWS publishes about its resource types: their properties, and which of them replace."""
