"""Show, explain, freeze and record live sources: cameras, videos, streams, the screen."""
