"""The sandboxed reader process, the inspection of model files, and trusted Python files."""
