# expect: any
# exit: 1
"""sys.exit with a message from within nested calls in the loop."""
import sys


def check(i):
    if i == 2500:
        sys.exit("stopped at %d" % i)
    return i


total = 0
try:
    for i in range(3000):
        total += check(i)
finally:
    print("finally", total)
