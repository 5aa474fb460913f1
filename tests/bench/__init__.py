"""Benchmarks: ours, a peer and the limit in one run, over a generated city. ``make bench``; no test of the suite.

``place`` keeps the database, ``measure`` takes turns, one module for each case, ``report`` writes docs/benchmarks.md.
"""
