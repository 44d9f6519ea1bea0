"""One page per step of the user; no page knows another."""
