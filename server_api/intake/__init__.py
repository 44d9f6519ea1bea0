"""From received package to verified submission."""
