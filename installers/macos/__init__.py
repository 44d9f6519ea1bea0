"""For macOS: the app bundle, its entitlements, signing from the inside out, the notary."""
