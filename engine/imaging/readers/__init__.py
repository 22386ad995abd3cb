"""Readers of picture files, one a module; `registry` lists them."""
