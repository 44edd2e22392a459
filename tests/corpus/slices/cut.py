"""Slices of lists, tuples, strings and bytes, with bounds on every side of what there is."""


def cut(sequence, bounds):
    out = []
    for start, stop in bounds:
        out.append(sequence[start:stop])
        out.append(sequence[start:])
        out.append(sequence[:stop])
    out.append(sequence[:])
    return out


BOUNDS = [(a, b) for a in (-9, -3, -1, 0, 1, 2, 7) for b in (-8, -2, 0, 1, 3, 9)]
BOUNDS += [(1 << 70, 2), (-(1 << 70), 1 << 70), (True, 3), (False, True)]
for sequence in ([1, 2, 3, 4], (1, 2.5, "x", None), "héllo", b"bytes", bytearray(b"array"), range(5), []):
    for _ in range(4):
        result = cut(sequence, BOUNDS)
    print(type(sequence).__name__, len(result), result[:12])


def whole(n):
    same = 0
    text, data, items, numbers = "text", b"data", (1, 2), [1, 2]
    for i in range(n):
        same += (text[:] is text) + (data[:] is data) + (items[:] is items) + (text[0:4] is text)
        assert numbers[:] is not numbers
    return same


print(whole(3000))


def fails(n):
    seen = []
    for i in range(n):
        bound = i if i < n - 3 else "x"
        try:
            [1, 2][bound:]
        except TypeError as error:
            seen.append(str(error))
    return seen


print(fails(2000))
