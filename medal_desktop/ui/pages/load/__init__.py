"""Step 1: open a folder, look at what is there, make cases."""
