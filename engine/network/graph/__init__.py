"""Small tools for TensorFlow graphs."""
