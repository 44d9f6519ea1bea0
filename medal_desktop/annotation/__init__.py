"""Floor 3: reference answers and where they are kept."""
