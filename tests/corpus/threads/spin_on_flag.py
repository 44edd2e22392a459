# expect: any
"""A spinning loop sees the flag that another thread sets: global, list, attribute."""
import threading


class Box:
    done = False


flag = False


def on_global(started):
    n = 0
    while not flag:
        n += 1
        if n == 1000:
            started.set()
    return n >= 1000


def on_list(cell, started):
    n = 0
    while cell[0] == 0:
        n += 1
        if n == 1000:
            started.set()
    return n >= 1000, cell[0]


def on_attribute(box, started):
    n = 0
    while not box.done:
        n += 1
        if n == 1000:
            started.set()
    return n >= 1000


def on_cell(started):
    stop = None

    def setter():
        nonlocal stop
        started.wait()
        stop = 5

    t = threading.Thread(target=setter)
    t.start()
    n = 0
    while stop is None:
        n += 1
        if n == 1000:
            started.set()
    t.join()
    return stop


def later(action):
    started = threading.Event()

    def wait():
        started.wait()
        action()

    threading.Thread(target=wait).start()
    return started


cell, box = [0], Box()
print(on_global(later(lambda: globals().update(flag=True))))
print(on_list(cell, later(lambda: cell.__setitem__(0, 7))))
print(on_attribute(box, later(lambda: setattr(box, "done", True))))
print(on_cell(threading.Event()))
