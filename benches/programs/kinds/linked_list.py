"""A linked list walked."""

from _parts import run


class Node:
    __slots__ = ("next", "value")

    def __init__(self, value, next):
        self.value = value
        self.next = next


HEAD = None
for number in range(1000):
    HEAD = Node(number, HEAD)


def work(n):
    total = 0
    for _ in range(n):
        node = HEAD
        while node is not None:
            total += node.value
            node = node.next
    return total


run(work)
