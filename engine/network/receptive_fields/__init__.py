"""The receptive field and the position of each cell of a map, along rows and columns.

Fields are followed along one axis and along all axes of a tensor; the rule modules hold one rule for each
kind of operation. `receptive_field` applies the rules to a graph.
"""
