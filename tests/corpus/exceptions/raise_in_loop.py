# expect: any
"""raise of classes, instances and wrong things, used as control flow."""


class Found(Exception):
    def __init__(self, value):
        super().__init__(value)
        self.value = value


def search(n, target):
    for i in range(n):
        for j in range(5):
            if i * j == target:
                raise Found((i, j))


def run(n):
    found = missed = 0
    texts = {}
    for k in range(n):
        try:
            search(40, k)
            missed += 1
        except Found as f:
            found += f.value[0]
        try:
            if k % 4 == 0:
                raise
            if k % 4 == 1:
                raise 5
            if k % 4 == 2:
                raise Found
            raise StopIteration
        except Exception as e:
            key = type(e).__name__ + ": " + str(e)
            texts[key] = texts.get(key, 0) + 1
    return found, missed, texts


print(run(300))
