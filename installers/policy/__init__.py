"""The organisation's policy in the form of each system, made of one list."""
