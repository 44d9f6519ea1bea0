"""For Linux: a Debian package, and a folder for the others."""
