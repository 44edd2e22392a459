"""Decimal numbers."""

from decimal import Decimal

from _parts import run


def work(n):
    total = Decimal(0)
    step = Decimal("0.1")
    for _ in range(n):
        total = total * step + step
    return total


run(work)
