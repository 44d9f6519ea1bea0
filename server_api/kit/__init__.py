"""What a model's author runs before submitting."""
