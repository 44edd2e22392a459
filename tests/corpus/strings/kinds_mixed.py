# expect: any
"""Concatenation and comparison of strings of different widths in turn."""


def run(n):
    parts = ["a", "é", "€", "😀", "", "\x00"]
    s = ""
    total = 0
    for i in range(n):
        s = s[-20:] + parts[i % 6] + parts[(i * 5) % 6]
        total = (total * 7 + len(s) + ord(s[-1])) % 1000003
    return total, s


print(run(3000))
