"""Step 2: look at a case and answer its questions."""
