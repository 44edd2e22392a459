"""Functions that call themselves and each other, from loops: how deep they are followed is not to be seen."""
import sys


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


def depth_of(n):
    if n == 0:
        frame, depth = sys._getframe(), 0
        while frame is not None and frame.f_code is depth_of.__code__:
            frame, depth = frame.f_back, depth + 1
        return depth
    return depth_of(n - 1)


class Node:
    def __init__(self, value, *children):
        self.value, self.children = value, children

    def total(self):
        result = self.value
        for child in self.children:
            result += child.total()
        return result


def raising(n):
    if n == 0:
        raise ValueError("bottom")
    return raising(n - 1) + 1


def work(n):
    tree = Node(1, Node(2, Node(3), Node(4.5)), Node(5, Node(6, Node(7))))
    total, depths, levels = 0, set(), set()
    for i in range(n):
        total += fib(i % 7) + even(i % 5) + tree.total()
        depths.add(depth_of(i % 4))
        if i == n // 2:
            tree.children[0].children[0].value = 2.5
            tree.children[1].children = (Node(True),)
        try:
            raising(i % 3)
        except ValueError as error:
            trace = error.__traceback__
            count = 0
            while trace is not None:
                trace, count = trace.tb_next, count + 1
            levels.add(count)
    return total, sorted(depths), sorted(levels)


print(work(3000))
