"""Where each axis of each tensor of a traced graph comes from: the rows, columns or pictures of the input, or channels.

A layer is a map of the picture only where its rows and columns, or its tokens, come from the picture. The
tracker follows them through the graph as factors of axes; the result is a layout of the tensor as (pictures,
rows, columns, channels).
"""
