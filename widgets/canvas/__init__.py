"""The picture with its layers, marks and tools."""
