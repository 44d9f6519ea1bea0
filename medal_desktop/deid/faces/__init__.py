"""Faces in head CT and MR: found by content, taken away outside the brain, shown to a person."""
