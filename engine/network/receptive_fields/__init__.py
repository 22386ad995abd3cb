"""What each cell of a map sees of the picture, and where in the picture it lies, along rows and columns.

Fields are followed along one axis and along all axes of a tensor; the other files hold the rules of the
operations. `receptive_field` goes through a graph with them.
"""
