# expect: native
"""Stores to an attribute of what another attribute holds, of which the store may be a part."""


class Node:
    ended = 0

    def __init__(self, parent=None):
        self.parent = parent
        self.best = None

    def __del__(self):
        Node.ended += 1


def pick(node):
    for _ in ():
        pass
    return node


def update(nodes):
    for node in nodes:
        node.parent.best = pick(node)


def turn(nodes):
    for node in nodes:
        node.best.best = node.parent
        node.parent.parent = node


root = Node()
children = [Node(root) for k in range(50)]
for k in range(10):
    update(children)
print(root.best is children[-1])
for node in children:
    node.best = Node()
    node.best.best = node.best
turn(children)
print(root.parent is children[-1], children[0].best.best is root, Node.ended)


def chain(n):
    for k in range(n):
        node = Node(Node())
        node.parent.parent = node.parent
        node.parent.parent = None
    return Node.ended


print(chain(300))
