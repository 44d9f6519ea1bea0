"""The server for IT: a Debian package with everything in it, and a container recipe."""
