# expect: any
"""fork after and within a hot loop: parent and child both go on computing."""
import os


def work(n, k):
    total = 0
    for i in range(n):
        total += i * k % 7
    return total


def run(n):
    pid = 0
    total = 0
    for i in range(n):
        total += i
        if i == 2000:
            pid = os.fork()
            if pid == 0:
                total = 1
        if i > 2000 and pid == 0 and i < 2002:
            total += 1
    return pid, total


print("before", work(3000, 3), flush=True)
pid, total = run(4000)
if pid == 0:
    ok = total == 1 + 1 + sum(range(2001, 4000)) and work(3000, 3) == 8999 and work(20000, 5) == 59997
    os._exit(7 if ok else 1)
_, status = os.waitpid(pid, 0)
print("child", os.waitstatus_to_exitcode(status), total, work(3000, 3), work(20000, 5))
