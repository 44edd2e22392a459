# expect: any
# exit: 1
"""An uncaught TypeError: the marked operator is the one that failed."""


def combine(a, b, c):
    return a * b + c * (a - b) + c


def run(n):
    acc = 1
    values = [1, 2.5, 3] * 1000
    values[2700] = None
    for i in range(n):
        acc = (acc + combine(i, 2, values[i])) % 10007
    return acc


print(run(2700))
print(run(3000))
