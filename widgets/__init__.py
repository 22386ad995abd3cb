"""What is seen: Qt widgets that know the engine's plain types and never TensorFlow."""
