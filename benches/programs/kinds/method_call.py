"""A method called."""

from _parts import run


class Account:
    def __init__(self):
        self.sum = 0

    def add(self, amount):
        self.sum += amount
        return self.sum


def work(n):
    account = Account()
    for i in range(n):
        account.add(i & 3)
    return account.sum


run(work)
