"""Step 3: make de-identified copies, look at what changed, decide what is left."""
