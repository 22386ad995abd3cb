"""One method on many pictures: in this process, in several, or on a cluster."""
