"""Floor 2: the package format and the wire messages, shared with the server."""
