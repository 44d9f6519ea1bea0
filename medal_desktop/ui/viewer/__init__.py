"""Images on the screen; the only place that may know VTK."""
