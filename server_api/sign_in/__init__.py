"""How people and their programs get in."""
