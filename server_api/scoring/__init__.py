"""Metrics, aggregation and ranking."""
