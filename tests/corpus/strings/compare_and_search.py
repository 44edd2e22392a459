# expect: any
"""Comparisons, in, find, startswith and replace in a hot loop."""


def run(n):
    words = ["apple", "Apple", "banana", "", "app", "äpple", "apple" + ""]
    acc = 0
    for i in range(n):
        a, b = words[i % 7], words[(i * 3) % 7]
        acc += (a < b) + 2 * (a == b) + 4 * (a in b) + 8 * (a >= b)
        acc += a.find("p") + b.count("a") + a.startswith(b) + len(a.replace("p", "qq"))
        if a is b:
            acc += 1
    return acc


print(run(4000))
