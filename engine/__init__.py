"""What is computed: methods, results, and everything a method may ask of a model."""
