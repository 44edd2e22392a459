# expect: native
"""A body with 64 paths through it: many side exits of one loop."""


def run(n):
    total = 0
    x = 12345
    for i in range(n):
        x = (x * 1103515245 + 12345) % 2147483648
        if x & 1024:
            total += 1
        if x & 2048:
            total += x % 7
        else:
            total -= 2
        if x & 4096:
            total ^= 5
        if x & 8192:
            total += i
        if x & 16384:
            total -= i // 2
        elif x & 32768:
            total += 3
    return total, x


print(run(20000))
