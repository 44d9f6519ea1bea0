"""The panel's work."""
