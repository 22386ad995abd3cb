"""Choose the language of the window and install the translators of Qt."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from resources import path

__all__ = ["ENGLISH", "desktop_languages", "install_translators", "resolve_language"]

ENGLISH = "en"  # the language of the texts in the code


def install_translators(application: QCoreApplication, preference: str) -> None:
    """Install the translators of a language, in place of those installed before, and its decimal point.

    `preference` is `system` or a language code such as `de`.
    """
    for translator in application.findChildren(QTranslator):
        application.removeTranslator(translator)
        translator.deleteLater()
    language = resolve_language(preference, desktop_languages())
    numbers = QLocale(language)
    # Python reads and writes numbers without separators of thousands
    numbers.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    QLocale.setDefault(numbers)  # of spin boxes, and of numbers in texts
    if language == ENGLISH:
        return
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    # qtbase translates the standard buttons of Qt's dialogs
    for file in (f"{qt_folder}/qtbase_{language}.qm", str(_file(language))):
        translator = QTranslator(application)
        if translator.load(file):
            application.installTranslator(translator)


def desktop_languages() -> list[str]:
    """Return the languages of the desktop such as `de-CH`, the preferred one first."""
    return QLocale.system().uiLanguages()


def resolve_language(preference: str, desktop: Sequence[str]) -> str:
    """Return the code of the first wanted language that has a translation, else English.

    Parameters
    ----------
    preference
        `system`, or a language code such as `de`.
    desktop
        The languages of the desktop such as `de-CH`, the preferred one first.
    """
    wanted = desktop if preference == "system" else [preference]
    languages = (name.replace("_", "-").partition("-")[0].lower() for name in wanted)
    return next((name for name in languages if name == ENGLISH or _file(name).is_file()), ENGLISH)


def _file(language: str) -> Path:
    return path(f"translations/convscope_{language}.qm")
