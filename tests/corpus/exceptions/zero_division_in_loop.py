# expect: native
"""ZeroDivisionError of //, % and / handled inside the hot loop."""


def run(n):
    total = 0
    texts = {}
    for i in range(n):
        d = i % 100 - 50
        try:
            total += 1000 // d
            total += i % d
        except ZeroDivisionError as e:
            texts[str(e)] = texts.get(str(e), 0) + 1
        try:
            total += i / d > 0
        except ZeroDivisionError as e:
            texts[str(e)] = texts.get(str(e), 0) + 1
    return total, texts


print(run(4000))
