# expect: any
"""assert that holds, and that fails with a message computed at the time."""


def run(n):
    failures = []
    total = 0
    for i in range(n):
        try:
            assert i % 1000 != 999, f"at {i}, total {total}"
            assert i >= 0
            total += i
        except AssertionError as e:
            failures.append(str(e))
    return total, failures


print(run(3000))
