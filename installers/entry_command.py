"""The frozen command's door."""

from multiprocessing import freeze_support

if __name__ == "__main__":
    freeze_support()
    from medal_desktop.cli.main import main

    main()
