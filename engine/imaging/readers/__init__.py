"""Readers of picture files, one module each; `registry` lists them."""
