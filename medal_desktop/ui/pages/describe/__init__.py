"""Step 4: say what the challenge asks and how."""
