"""The language of the window: English, or German from Qt's translations in `resources/i18n`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from medal_desktop.base.assets import asset
from medal_desktop.base.errors import MedalError, MissingAsset

LANGUAGES = ("en", "de")


def wanted(chosen: str) -> str:
    """Give the language to speak: the one chosen, else the system's where it is known."""
    if chosen in LANGUAGES:
        return chosen
    system = QLocale.system().name().split("_", maxsplit=1)[0]
    return system if system in LANGUAGES else "en"


def error_words(error: MedalError) -> tuple[str, str]:
    """Give an error's two lines in the language of the window; English where a word lacks."""
    what = QCoreApplication.translate("Errors", error.message)
    advice = QCoreApplication.translate("Errors", error.advice)
    return (f"{what} ({error.detail})" if error.detail else what), advice


def install(application: QCoreApplication, chosen: str) -> str:
    """Have the window speak a language from now on; give which one it is.

    Windows that are there already keep their words. A file that is missing leaves English.
    """
    language = wanted(chosen)
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.deleteLater()
    if language == "en":
        return language
    try:
        place = asset("i18n")
    except MissingAsset:
        return "en"
    own = QTranslator(application)
    if not own.load(f"medal_{language}", str(place)):
        return "en"
    application.installTranslator(own)
    buttons = QTranslator(application)  # Qt's own words: Save, Cancel, Open
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if buttons.load(f"qtbase_{language}", folder):
        application.installTranslator(buttons)
    return language
