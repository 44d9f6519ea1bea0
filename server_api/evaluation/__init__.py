"""Models, the queue, and one sandboxed container run."""
