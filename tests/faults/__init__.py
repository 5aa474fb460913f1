"""``make faults``: what goes wrong in a house with real processes, done on purpose, and what was seen.

Not part of ``make test``: it takes some minutes. Everything it starts is its own, listens on loopback alone and is
ended by its process id.
"""
