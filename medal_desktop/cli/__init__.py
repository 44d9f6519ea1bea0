"""Floor 5: the medal command, the same verbs without a screen."""
