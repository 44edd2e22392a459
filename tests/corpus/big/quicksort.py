# expect: native
"""Quicksort in place, recursive, over ints, floats, strings and mixtures."""


def sort(a, lo, hi):
    while lo < hi:
        pivot = a[(lo + hi) // 2]
        i, j = lo, hi
        while i <= j:
            while a[i] < pivot:
                i += 1
            while pivot < a[j]:
                j -= 1
            if i <= j:
                a[i], a[j] = a[j], a[i]
                i += 1
                j -= 1
        if j - lo < hi - i:
            sort(a, lo, j)
            lo = i
        else:
            sort(a, i, hi)
            hi = j


for convert in (int, float, str, lambda v: v if v % 2 else v + 0.5, lambda v: (v % 7, v)):
    data = [convert(i * 7919 % 2003) for i in range(2003)]
    expected = sorted(data)
    sort(data, 0, len(data) - 1)
    print(data == expected, data[:3], data[-3:])
