"""Hold the state that features observe, and hand out the answers of the engine."""
