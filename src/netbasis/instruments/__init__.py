"""Frozen terms of what is traded: Treasury notes and bonds, futures, deliverable baskets."""
