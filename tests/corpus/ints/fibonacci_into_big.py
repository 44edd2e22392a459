# expect: native
"""Fibonacci numbers that outgrow 63 bits at the 93rd step."""


def fib(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


for _ in range(100):
    row = [fib(n) for n in range(86, 96)]
print(row)
print(fib(2000))
print([type(x).__name__ for x in row])
