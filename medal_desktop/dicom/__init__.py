"""Floor 2: reading what a hospital exports."""
