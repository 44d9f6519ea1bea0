"""Qt item models over frozen tuples."""
