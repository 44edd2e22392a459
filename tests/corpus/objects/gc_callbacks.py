# expect: any
"""gc callbacks run Python code between two iterations of the loop."""
import gc

phases = []
step = 1


def callback(phase, info):
    global step
    phases.append((phase, info["generation"]))
    if len(phases) == 4:
        step = 10


def run(n):
    total = 0
    for i in range(n):
        total += step
        if i % 600 == 599:
            gc.collect(i // 600 % 3)
    return total


gc.disable()
gc.callbacks.append(callback)
print(run(3000), phases)
gc.callbacks.remove(callback)
