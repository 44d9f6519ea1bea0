"""Step 6: send the package, or carry it away, and see what became of it."""
