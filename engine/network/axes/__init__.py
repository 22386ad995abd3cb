"""The origin of each tensor axis of a traced graph: rows, columns or pictures of the input, or channels.

A layer is a map of the picture only if its rows and columns, or its tokens, come from the picture. The
tracker follows them through the graph as factors of axes. The result is the layout of a tensor as (pictures,
rows, columns, channels).
"""
