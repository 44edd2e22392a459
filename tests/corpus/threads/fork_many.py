# expect: any
"""Several forks from one hot loop; each child computes and reports its status."""
import os


def mix(seed, n):
    for i in range(n):
        seed = (seed * 1103515245 + 12345) % 2147483648
    return seed


statuses = []
for k in range(6):
    mix(k, 2000)
    pid = os.fork()
    if pid == 0:
        os._exit(mix(k, 3000) % 100)
    _, status = os.waitpid(pid, 0)
    statuses.append(os.waitstatus_to_exitcode(status) == mix(k, 3000) % 100)
print(statuses, [mix(k, 3000) for k in range(6)])
