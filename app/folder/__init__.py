"""A folder of pictures, and pictures that excite a unit."""
