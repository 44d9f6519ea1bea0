"""Marks on the pictures: drawn, pulled, told in words."""
