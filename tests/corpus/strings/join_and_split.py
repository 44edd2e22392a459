# expect: any
"""join, split, strip, partition and int parsing of the pieces."""


def run(n):
    total = 0
    for i in range(n):
        s = ",".join([str(i), str(i * 2), " x "])
        a, b, c = s.split(",")
        total += int(a) + int(b) + len(c.strip())
        head, sep, tail = s.partition(",")
        total += len(head) + len(tail)
    return total, s


print(run(2500))
