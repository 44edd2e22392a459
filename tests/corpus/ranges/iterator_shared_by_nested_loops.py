# expect: any
"""Two nested loops over the same range iterator."""


def run(n):
    it = iter(range(n))
    outer = inner = 0
    for i in it:
        outer += i
        for j in it:
            inner += j
            if j % 3 == 0:
                break
    return outer, inner, list(it)


print(run(6000))


def three(n):
    it = iter(range(n))
    out = [0, 0, 0]
    for a in it:
        out[0] += 1
        for b in it:
            out[1] += 1
            for c in it:
                out[2] += 1
                if c % 7 == 3:
                    break
            if b % 5 == 2:
                break
    return out


print(three(6000))
