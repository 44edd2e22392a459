# expect: any
"""The key of a hot subscript changes from str to int, float, tuple and a list."""


def run(n):
    d = {"k": 1, 5: 2, 2.5: 3, (1, 2): 4, None: 5}
    key = "k"
    total = errors = 0
    for i in range(n):
        if i == 500:
            key = 5
        elif i == 1000:
            key = 2.5
        elif i == 1500:
            key = (1, 2)
        elif i == 2000:
            key = [1]
        elif i == 2500:
            key = None
        try:
            total += d[key]
            d[key] = d[key] + 1
        except TypeError as e:
            errors += 1
            text = str(e)
    return total, errors, text, d


print(run(3000))
