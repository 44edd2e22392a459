"""A list as a stack: append and pop."""

from _parts import run


def work(n):
    stack = []
    total = 0
    for i in range(n):
        stack.append(i)
        if i & 1:
            total += stack.pop()
            total -= stack.pop()
    return total


run(work)
