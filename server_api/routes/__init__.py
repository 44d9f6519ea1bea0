"""Thin routes: they check who asks, call one function, and answer."""
