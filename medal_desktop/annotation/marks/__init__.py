"""Marks: what is measured, pointed at or named on images."""
