"""People who live in the panti of a demonstration, written in bulk as a city is (``demo.city``), so that every house
is as full as a real one.

``houses`` says how many live where, ``plan`` when each step of them was taken, ``steps`` tells what a city does not,
``daily`` which days of a house it adds to them, told in ``keeping`` and ``treating`` from the ``stock`` of each kind of
house; ``fill`` writes them.
"""
