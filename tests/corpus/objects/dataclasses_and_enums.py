# expect: any
"""dataclass fields and comparisons, enum members and flags in a loop."""
import enum
from dataclasses import dataclass, field, replace


@dataclass(order=True)
class P:
    x: int
    y: float = 0.5
    tags: list = field(default_factory=list, compare=False)


class Color(enum.IntEnum):
    RED = 1
    GREEN = 2


class F(enum.Flag):
    A = 1
    B = 2


def run(n):
    best = P(0)
    total = 0
    for i in range(n):
        p = P(i % 7, i / 2)
        if p > best:
            best = replace(p, tags=[i])
        c = Color.RED if i % 2 else Color.GREEN
        total += c + (c is Color.RED) + (F.A | F.B if i % 3 else F.A).value
        if c == 2:
            total += 1
    return best, total, Color(2), type(Color.RED + 1).__name__


print(run(1500))
