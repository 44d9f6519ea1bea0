"""Everything one can do, by name and by key."""
