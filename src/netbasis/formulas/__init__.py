"""Closed forms in plain arithmetic: one function serves floats, arrays, frame expressions and kernels."""
