"""The manual: pages of `docs/`, tables made of what the program knows, built into one folder."""
