"""Step 5: close the package for its receivers."""
