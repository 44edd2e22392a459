# expect: any
"""A generator that resumes itself: ValueError, then it goes on."""


def gen(n):
    errors = 0
    for i in range(n):
        try:
            if i % 3 == 0:
                next(me)
        except ValueError as e:
            errors += 1
            text = str(e)
        yield i
    yield errors, text


me = gen(1500)
total = 0
for v in me:
    if isinstance(v, tuple):
        print(v)
    else:
        total += v
print(total)
