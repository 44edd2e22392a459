"""A bound method kept and called."""

from _parts import run


class Account:
    def __init__(self):
        self.sum = 0

    def add(self, amount):
        self.sum += amount


def work(n):
    account = Account()
    add = account.add
    for i in range(n):
        add(i & 3)
    return account.sum


run(work)
