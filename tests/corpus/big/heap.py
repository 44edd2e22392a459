# expect: any
"""A binary heap by hand, against heapq."""
import heapq


def push(heap, v):
    heap.append(v)
    i = len(heap) - 1
    while i:
        p = (i - 1) >> 1
        if heap[p] <= heap[i]:
            break
        heap[p], heap[i] = heap[i], heap[p]
        i = p


def pop(heap):
    top = heap[0]
    last = heap.pop()
    if heap:
        heap[0] = last
        i, n = 0, len(heap)
        while (c := 2 * i + 1) < n:
            if c + 1 < n and heap[c + 1] < heap[c]:
                c += 1
            if heap[i] <= heap[c]:
                break
            heap[i], heap[c] = heap[c], heap[i]
            i = c
    return top


a, b = [], []
x = 1
for i in range(3000):
    x = x * 1103515245 + 12345 & 0x7FFFFFFF
    v = x % 1000 if i % 3 else x / 7
    push(a, v)
    heapq.heappush(b, v)
same = [pop(a) == heapq.heappop(b) for _ in range(3000)]
print(all(same), len(a))
try:
    pop(a)
except IndexError as e:
    print(e)
