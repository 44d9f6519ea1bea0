"""Ratios against physical limits and peers, measured in one run."""
