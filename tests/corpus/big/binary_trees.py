# expect: any
"""Trees of objects and of tuples built and summed recursively."""


class Node:
    __slots__ = ("left", "right", "v")

    def __init__(self, left, right, v):
        self.left, self.right, self.v = left, right, v


def build(depth, v):
    if depth == 0:
        return Node(None, None, v)
    return Node(build(depth - 1, v * 2), build(depth - 1, v * 2 + 1), v)


def check(node):
    total = 0
    while node is not None:
        total += node.v
        if node.right is not None:
            total += check(node.right)
        node = node.left
    return total


for depth in range(2, 9):
    total = 0
    for i in range(1, 5):
        total += check(build(depth, i))
    print(depth, total)
