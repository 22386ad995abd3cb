"""The state of the application that features observe, and the answers of the engine."""
