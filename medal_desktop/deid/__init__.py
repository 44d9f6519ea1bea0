"""Floor 3: de-identification in accordance with PS3.15 Annex E, and the check that follows it."""
