"""Export results, reports and figures."""
