"""tracemalloc sees each object made at the line where it is, whether it is on before a loop or comes on in it."""

import tracemalloc


class Kept:
    def __init__(self, n):
        self.n = n
        self.pair = (n, n + 1)
        self.items = [n, n]


def run(n, at):
    kept = []
    for i in range(n):
        if i == at:
            tracemalloc.start()
        one = i + 1000.5
        kept.append(
            Kept(i)
        )
        kept.append((i, one))
        kept.append(i * 1.5)
    found = [tracemalloc.get_object_traceback(item) for item in kept[-9:]]
    found += [tracemalloc.get_object_traceback(item) for item in (kept[-3].pair, kept[-3].items)]
    tracemalloc.stop()
    return [where and (where[0].lineno, len(where)) for where in found]


for at in (-1, 0, 250, 390):
    if at < 0:
        tracemalloc.start()
    print(run(400, at))
