# expect: native
"""Division and modulo by constants that invite a shift or a mask."""


def run(start, stop):
    acc = 0
    for i in range(start, stop):
        acc += i % 8
        acc -= i // 8
        acc += i % -8
        acc -= i // -8
        acc += (i * 3) % 1 + i // 1 - i % 1024
        acc ^= i % 10 + i // 10 + i % -10
    return acc


print(run(-3000, 3000))
print(run(2**31 - 2000, 2**31 + 2000))
print(run(-(2**31) - 2000, -(2**31) + 2000))
print(run(2**63 - 1000, 2**63 + 1000))
print([i % 8 for i in range(-9, 10)], [i // -8 for i in range(-17, 18)])
