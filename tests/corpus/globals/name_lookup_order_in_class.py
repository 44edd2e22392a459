# expect: any
"""LOAD_NAME in a class body and at module level: local, global, builtin."""
x = "global"
seen = []


class C:
    for i in range(3000):
        if i == 1000:
            x = "class"
        elif i == 2000:
            del x
        if i % 500 == 1:
            seen.append((i, x, max.__name__ if i < 2600 else max(1, 2)))
        if i == 1500:
            max = min
    del i


print(seen)
print(hasattr(C, "x"), C.max is min, x)
