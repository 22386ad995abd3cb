"""Which language the window speaks: found from the preference and the desktop, and given to Qt before anything is shown."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from resources import path

__all__ = ["ENGLISH", "desktop_languages", "install_translators", "resolve_language"]

ENGLISH = "en"  # the language of the texts in the code


def install_translators(application: QCoreApplication, preference: str) -> None:
    """Let the window be in the language of a preference, `system` or a code such as `de`; called again, in another."""
    for translator in application.findChildren(QTranslator):
        application.removeTranslator(translator)
        translator.deleteLater()
    language = resolve_language(preference, desktop_languages())
    if language == ENGLISH:
        return
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for file in (
        f"{qt_folder}/qtbase_{language}.qm",
        str(_file(language)),
    ):  # the buttons of Qt's own dialogs, then ours
        translator = QTranslator(application)
        if translator.load(file):
            application.installTranslator(translator)


def desktop_languages() -> list[str]:
    """Return the languages of the desktop, best first, such as `de-CH`."""
    return QLocale.system().uiLanguages()


def resolve_language(preference: str, desktop: Sequence[str]) -> str:
    """Return the language of a preference, or the first of the desktop's that there is a translation for; else English.

    Parameters
    ----------
    desktop
        The languages of the desktop, best first, such as `de-CH`.
    """
    wanted = desktop if preference == "system" else [preference]
    languages = (name.replace("_", "-").partition("-")[0].lower() for name in wanted)
    return next((name for name in languages if name == ENGLISH or _file(name).is_file()), ENGLISH)


def _file(language: str) -> Path:
    return path(f"translations/convscope_{language}.qm")
