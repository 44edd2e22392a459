# expect: any
"""list +, *, +=, *= and ordering in a loop."""


def run(n):
    a = [1]
    acc = 0
    for i in range(n):
        b = a + [i % 3]
        c = b * 2
        if b < c:
            acc += 1
        if c > [1, 1]:
            acc += 10
        a += (i,)
        if len(a) > 10:
            a = a[-2:]
            a *= 2
    return acc, a, c


print(run(3000))
x = y = [1]
x += [2]
x *= 2
print(x is y, y, [1, 2] == [1, 2.0], [1] < [1, 0], [] * 5, [[]] * 2)
