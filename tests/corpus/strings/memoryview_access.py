# expect: any
"""memoryview loads, stores and slices; use after release; resize refused."""


def run(n):
    buf = bytearray(32)
    view = memoryview(buf)
    total = 0
    for i in range(n):
        view[i % 32] = (view[(i + 5) % 32] + i) & 255
        total += view[-1] + len(view[3:9])
    try:
        buf.append(1)
    except BufferError as e:
        text = str(e)
    view.release()
    try:
        view[0]
    except ValueError as e:
        return total, buf, text, str(e)


print(run(3000))
