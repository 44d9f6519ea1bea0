"""Floor 3: the challenge as its submitter describes it."""
