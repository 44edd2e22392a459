# expect: any
"""isinstance with types, tuples, unions, ABCs and __instancecheck__."""
import numbers


class Meta(type):
    calls = 0

    def __instancecheck__(cls, obj):
        Meta.calls += 1
        return obj == 3


class Three(metaclass=Meta):
    pass


def run(n):
    values = [1, 2.0, True, "s", None, 3, [1], 1 << 70]
    counts = [0] * 6
    for i in range(n):
        v = values[i % 8]
        counts[0] += isinstance(v, int)
        counts[1] += isinstance(v, (float, str))
        counts[2] += isinstance(v, int | None)
        counts[3] += isinstance(v, numbers.Number)
        counts[4] += isinstance(v, Three)
        counts[5] += issubclass(type(v), int)
    return counts


print(run(3000), Meta.calls)
