# expect: any
"""A callee reads the hot loop's locals through its frame."""
import sys


def look(i):
    if i % 700 == 699 or i == 2999:
        f = sys._getframe(1)
        return dict(f.f_locals)
    return None


def run(n):
    total = 0
    x = 1.0
    name = "s"
    for i in range(n):
        total += i
        x = x * 0.5 + i
        snapshot = look(i)
        if snapshot is not None:
            snapshot.pop("snapshot", None)
            snapshots.append(snapshot)
            name = name + "!"
    return total, x


snapshots = []
print(run(3000))
for s in snapshots:
    print(s)
