"""The picture with its layers, marks and drawing tools."""
