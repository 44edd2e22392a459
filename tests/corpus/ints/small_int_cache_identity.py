# expect: any
"""Ints in -5..256 computed in the loop are the cached objects."""


def run(n):
    same = 0
    expected = list(range(-5, 257))
    for i in range(n):
        v = (i * 17) % 262 - 5
        if v is expected[v + 5]:
            same += 1
    return same


print(run(4000))
down = (1 << 65) + 100
for i in range(1000):
    down -= (1 << 65) // 1000
zero = 0
print(down, down - down is zero)
