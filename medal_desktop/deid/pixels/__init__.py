"""Text burned into pixels: found, painted over in every frame, and looked for again."""
