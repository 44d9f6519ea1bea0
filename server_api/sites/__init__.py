"""Models run where the data lie: a server sends jobs to sites, which give back scores alone."""
