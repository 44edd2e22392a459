# expect: any
"""Lambdas made in the loop share the loop variable; defaults freeze it."""


def run(n):
    late = []
    frozen = []
    for i in range(n):
        if i % 500 == 0:
            late.append(lambda: i)
            frozen.append(lambda i=i: i)
    return [f() for f in late], [f() for f in frozen], [(lambda x: x + i)(j) for j in range(3)]


print(run(3000))
