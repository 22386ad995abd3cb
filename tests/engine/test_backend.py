"""How TensorFlow is brought in."""

import sys

from PySide6 import QtCore  # noqa: F401 - brings in what looks through the modules that are imported

from engine.backend import sources_unread


def test_pyside_does_not_read_the_source_of_what_is_imported_meanwhile(tmp_path, monkeypatch):
    feature, read = sys.modules["shibokensupport.feature"], []
    search = feature._mod_uses_pyside
    monkeypatch.setattr(feature, "_mod_uses_pyside", lambda module: read.append(module.__name__) or search(module))
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("read_before", "not_read", "read_after"):
        (tmp_path / f"{name}.py").write_text("HERE = True\n")
    __import__("read_before")
    with sources_unread():
        assert __import__("not_read").HERE
    __import__("read_after")
    assert [name for name in read if name in ("read_before", "not_read", "read_after")] == ["read_before", "read_after"]


def test_without_pyside_nothing_is_in_the_way(monkeypatch):
    monkeypatch.delitem(sys.modules, "shibokensupport.feature")
    with sources_unread():
        assert "shibokensupport.feature" not in sys.modules
