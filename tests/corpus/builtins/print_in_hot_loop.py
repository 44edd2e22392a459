# expect: any
"""Output from the loop: order, buffering with stderr, a replaced sys.stdout."""
import io
import sys


def run(n):
    real = sys.stdout
    sink = io.StringIO()
    for i in range(n):
        if i == 500:
            sys.stdout = sink
        elif i == 1500:
            sys.stdout = real
        if i % 10 == 0:
            print(i, end=";" if i % 200 else "\n")
    print()
    return len(sink.getvalue()), sink.getvalue()[:40]


print(run(2000))
