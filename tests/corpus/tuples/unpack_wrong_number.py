# expect: any
"""ValueError and TypeError of unpacking, after many good iterations."""


def gen(n):
    for i in range(n):
        log.append(i)
        yield i


def run(n):
    texts = {}
    bad = [(1,), (1, 2, 3, 4), [], "ab", range(9), 5, None, {1: 2}]
    a = b = c = 0
    for i in range(n):
        src = (i, i + 1, i + 2) if i % 3 else bad[i // 3 % len(bad)]
        try:
            a, b, c = src
        except (ValueError, TypeError) as e:
            texts[str(e)] = texts.get(str(e), 0) + 1
    try:
        a, b = gen(10)
    except ValueError as e:
        texts[str(e)] = 1
    return a, b, c, texts


log = []
for item in run(3000)[3].items():
    print(item)
print(log)
