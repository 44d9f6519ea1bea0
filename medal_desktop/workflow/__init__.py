"""Floor 4: one file per verb of the user; window and command line both call these."""
