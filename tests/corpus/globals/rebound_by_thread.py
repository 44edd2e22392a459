# expect: any
"""A loop spins on globals until another thread has rebound them."""
import threading

go = 0
done = False
started = threading.Event()


def changer():
    global go, done
    started.wait()
    go = 5
    done = True


def spin():
    spins = 0
    while not done:
        spins += 1
        if spins == 2000:
            started.set()
    return spins >= 2000, go


thread = threading.Thread(target=changer)
thread.start()
print(spin())
thread.join()
