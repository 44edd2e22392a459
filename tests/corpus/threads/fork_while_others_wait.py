# expect: any
"""The main thread forks while others make loops hot, one after the other, and wait for the compiler in mode sync."""

import os
import threading
import warnings

warnings.simplefilter("ignore", DeprecationWarning)

SOURCE = """
def hot(n):
    total = 0
    for i in range(n):
        total += i % 7
    return total
"""


def make():
    names = {}
    exec(SOURCE, names)
    return names["hot"]


def work(ended):
    while not ended.is_set():
        make()(200)


ended = threading.Event()
threads = [threading.Thread(target=work, args=(ended,)) for _ in range(3)]
for thread in threads:
    thread.start()

statuses = []
expected = make()(2000)
for k in range(30):
    child = os.fork()
    if child == 0:
        os._exit(0 if make()(2000) == expected else 1)
    statuses.append(os.waitpid(child, 0)[1])
ended.set()
for thread in threads:
    thread.join()
print(statuses, expected)
