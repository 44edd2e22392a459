# expect: any
# exit: 1
"""An uncaught KeyError three calls deep, in nested loops and a comprehension."""


def leaf(table, k):
    return table[k] + table[k + 1]


def middle(table, n):
    return sum([leaf(table, k) * 2 for k in range(n)])


def run(table):
    total = 0
    for n in range(10, 200):
        for m in (1, 2):
            total += middle(table, n - m)
    return total


print("start")
run({k: k for k in range(150)})
