# expect: native
"""A product that starts as a machine word and leaves it in the loop."""


def factorial(n):
    result = 1
    for i in range(1, n + 1):
        result *= i
    return result


for round_number in range(200):
    values = [factorial(n) for n in (5, 12, 13, 20, 21, 22)]
print(values)
print(factorial(60))
print([factorial(n).bit_length() for n in range(18, 40)])
