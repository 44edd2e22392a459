# expect: any
# exit: 5
"""sys.exit in a hot loop: finally blocks and atexit run, then status 5."""
import atexit
import sys

atexit.register(lambda: print("atexit", total))


def run(n):
    global total
    for i in range(n):
        try:
            total += i
            if i == 2000:
                sys.exit(5)
        finally:
            total += 1


total = 0
try:
    run(3000)
except SystemExit as e:
    print("code", e.code)
    raise
