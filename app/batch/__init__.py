"""Explain many pictures with one method: in this process, in several processes, or on a Dask cluster."""
