# expect: any
"""threading.local attributes written in a hot loop of several threads."""
import threading

local = threading.local()
local.total = -1


def work(k, n, out):
    local.total = 0
    for i in range(n):
        local.total += k
        if local.total > 10**6:
            local.total = 0
    out[k] = local.total, sorted(vars(local))


out = {}
threads = [threading.Thread(target=work, args=(k, 5000, out)) for k in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(out.items()), local.total)
