"""The frozen window's door."""

from multiprocessing import freeze_support

if __name__ == "__main__":
    freeze_support()
    from medal_desktop.__main__ import main

    raise SystemExit(main())
