# expect: native
"""Loops steered by flags that the body sets."""


def bubble(data):
    passes = 0
    changed = True
    while changed:
        changed = False
        passes += 1
        for i in range(len(data) - 1):
            if data[i] > data[i + 1]:
                data[i], data[i + 1] = data[i + 1], data[i]
                changed = True
    return passes, data


print(bubble([(i * 37) % 101 for i in range(101)]))


def search(n):
    found = None
    done = False
    i = 0
    while not done and found is None:
        i += 1
        if i * i % 7919 == 2:
            found = i
        done = i > n
    return found, i


print(search(10000), search(10))
