# expect: any
"""Handlers in handlers, re-raise, and which handler catches what."""


def run(n):
    counts = {}

    def note(k):
        counts[k] = counts.get(k, 0) + 1

    for i in range(n):
        try:
            try:
                try:
                    if i % 4 == 0:
                        [][i]
                    elif i % 4 == 1:
                        {}[i]
                    elif i % 4 == 2:
                        1 // 0
                    note("none")
                except IndexError:
                    note("index")
                    raise
                except KeyError as e:
                    note("key")
                    raise ValueError(i) from e
                finally:
                    note("finally 1")
            except LookupError as e:
                note("lookup")
                if i % 8 == 0:
                    raise TypeError from e
            finally:
                note("finally 2")
        except (ValueError, TypeError) as e:
            note(type(e).__name__ + " " + type(e.__cause__).__name__)
        except ZeroDivisionError:
            note("zero")
    return counts


print(run(2000))
