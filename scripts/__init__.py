"""What makes, sets up and shows the project; nothing here ships."""
