"""Atomic writing of files, archives, and safe reading of untrusted files."""
