"""Exports, reports and figures."""
