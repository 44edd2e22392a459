# expect: any
"""Recursive generators over a tree."""


def tree(depth, k=1):
    return (tree(depth - 1, k * 2), k, tree(depth - 1, k * 2 + 1)) if depth else None


def walk(node):
    if node:
        left, v, right = node
        yield from walk(left)
        yield v
        for x in walk(right):
            yield x


t = tree(9)
total = 0
for i, v in enumerate(walk(t)):
    total += i * v
print(i, total, list(walk(tree(3))))
