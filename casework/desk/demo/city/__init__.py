"""A city's worth of invented cases, written in bulk to measure with: no service is called, but every row is what the
services would have left, and the ledger, the tasks and the registers of it stand their proofs.

``plan`` says who comes when and how far, ``life`` and ``steps`` tell one case, ``sheets`` writes what they tell.
The rooms above hear of each batch by ``signals.lives_told`` and add their rows to the same sheets.
"""
