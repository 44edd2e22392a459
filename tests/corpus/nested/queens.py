# expect: any
"""Eight queens: recursion, loops, list stores and undo."""


def queens(n):
    cols, d1, d2 = [False] * n, [False] * (2 * n), [False] * (2 * n)
    first = []

    def place(r, trail):
        if r == n:
            if not first:
                first.extend(trail)
            return 1
        count = 0
        for c in range(n):
            if cols[c] or d1[r + c] or d2[r - c + n]:
                continue
            cols[c] = d1[r + c] = d2[r - c + n] = True
            trail.append(c)
            count += place(r + 1, trail)
            trail.pop()
            cols[c] = d1[r + c] = d2[r - c + n] = False
        return count

    return place(0, []), first


print([queens(n) for n in range(4, 8)])
