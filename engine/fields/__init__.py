"""What each cell of a map sees of the picture, and where in the picture it lies, along rows and columns.

`engine.fields.cells` follows the cells along one axis, `engine.fields.seen` a tensor's axes; the other files hold the rules of
the operations. `engine.receptive_field` goes through a graph with them.
"""
