"""Model files to a network: loader, labels, scaling, embedded model."""
