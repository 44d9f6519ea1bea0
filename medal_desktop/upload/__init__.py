"""Floor 3: carrying a sealed package to the server."""
