# expect: any
# exit: 1
"""An uncaught exception group with notes, printed as a tree."""


def run(n):
    errors = []
    for i in range(n):
        try:
            if i % 1000 == 999:
                raise ValueError(i)
            [1, 2, 3][i % 1500 // 499]
        except (ValueError, IndexError) as e:
            if i % 1000 == 999 or i == 1499:
                e.add_note("iteration %d" % i)
                errors.append(e)
    raise ExceptionGroup("many", errors)


run(3000)
