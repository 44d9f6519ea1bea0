"""How the frozen app and its installers are made; `build.py` is the door."""
