"""For Windows: an installer per user, a package per machine, signatures and time stamps."""
