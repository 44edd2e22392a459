# expect: any
"""A list is retyped and cut by one thread while another loops over it."""
import threading


def reader(data, stop):
    loops = 0
    odd = 0
    while True:
        for v in data:
            if v != 1 and v != 2.5 and v != "s":
                odd += 1
        try:
            data[3]
        except IndexError:
            pass
        loops += 1
        if stop.is_set():
            return loops > 0, odd


def changer(data, stop, n):
    for i in range(n):
        data[i % len(data)] = (1, 2.5, "s")[i % 3]
        if i % 10 == 0:
            data.append(1)
        if len(data) > 20:
            del data[2:]
    stop.set()


data, stop = [1] * 10, threading.Event()
t = threading.Thread(target=changer, args=(data, stop, 8000))
t.start()
print(reader(data, stop), set(map(type, data)) <= {int, float, str})
t.join()
