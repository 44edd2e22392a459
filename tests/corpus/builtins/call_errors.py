# expect: any
"""Wrong calls from a hot loop: argument counts, keywords, not callable."""


def f(a, b=2, *, c=3):
    return a + b + c


def run(n):
    seen = {}
    attempts = [
        lambda: f(),
        lambda: f(1, 2, 3),
        lambda: f(1, d=4),
        lambda: f(1, a=2),
        lambda: len(),
        lambda: len([], []),
        lambda: seen(),
        lambda: abs("x"),
        lambda: [].append(),
        lambda: f(1, **{"c": 1, 2: 3}),
        lambda: f(*5),
    ]
    for i in range(n):
        try:
            attempts[i % len(attempts)]()
        except TypeError as e:
            seen[str(e)] = seen.get(str(e), 0) + 1
    return seen


for item in run(1100).items():
    print(item)
