"""Rewriting and checking of TensorFlow graphs: folding, custom gradients, memory, allowed operations."""
