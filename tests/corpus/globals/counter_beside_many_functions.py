# expect: native
"""A global is counted up in a namespace on whose other names many compiled functions rely."""

counter = 0
DATA = [1, 2, 3]

for k in range(24):
    exec(f"def hot{k}(n):\n    s = {k}\n    for i in range(n):\n        s += len(DATA) + {k}\n    return s")
    print(k, globals()[f"hot{k}"](300))


def count(n):
    global counter
    for i in range(n):
        counter += 1
    return counter


print(count(5000), count(3000), counter)
DATA = (1, 2, 3, 4)
print([globals()[f"hot{k}"](300) for k in range(24)])
print(count(1000), [globals()[f"hot{k}"](100) for k in range(24)])
