"""Where each axis of each tensor of a traced graph comes from: the rows, columns or pictures of the input, or channels.

A layer is a map of the picture only where its rows and columns, or its tokens, come from the picture. That is followed through the
graph (see `engine.axes.reading`); what it is followed by are digits (see `engine.axes.digits`), and what it gives is an arrangement
of the tensor as (pictures, rows, columns, channels) (see `engine.axes.arrangement`).
"""
