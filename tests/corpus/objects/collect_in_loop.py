# expect: any
"""gc.collect() in the hot loop: cycles die there and nowhere else."""
import gc


class Node:
    dead = 0

    def __init__(self):
        self.me = self

    def __del__(self):
        Node.dead += 1


def run(n):
    trail = []
    total = 0
    for i in range(n):
        Node()
        total += i
        if i % 500 == 499:
            before = Node.dead
            gc.collect()
            trail.append((before, Node.dead))
    return total, trail


gc.collect()
gc.disable()
print(run(2000), Node.dead)
