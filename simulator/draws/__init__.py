"""Draws of a case: points, inputs, leaves of the tree, replicates, and their statistics."""
