"""Floor 1: what everything stands on; knows nothing above it."""
