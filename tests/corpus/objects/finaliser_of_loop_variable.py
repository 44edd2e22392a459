# expect: any
"""The loop variable keeps its object until it is rebound, and after the loop."""
alive = 0
peak = []


class D:
    def __init__(self):
        global alive
        alive += 1

    def __del__(self):
        global alive
        alive -= 1


def make(n):
    for i in range(n):
        yield D()


def run(n):
    counts = set()
    for d in make(n):
        counts.add(alive)
    after = alive
    d = None
    return counts, after, alive


def from_list(n):
    data = [D() for _ in range(n)]
    seen = []
    for d in data:
        if len(data) > 1:
            data.pop()
        if len(data) % 500 == 0:
            seen.append(alive)
    return seen, len(data), alive


print(run(2000), from_list(2000), alive)
