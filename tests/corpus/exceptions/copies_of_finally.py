"""A function whose code is large and whose exception table is long: what stands in a `finally` is copied for each way out of
its `try`, and nested ones for each of the copies."""


def nested(depth):
    """The lines of a `try` in a `finally` in a `finally`, with two ways out of each."""
    lines = ["def work(n):", "    log = []", "    for i in range(n):"]
    indent = "        "
    for at in range(depth):
        lines += [
            f"{indent}try:",
            f"{indent}    if i % {at + 11} == 3: continue",
            f"{indent}    if i % {at + 17} == 5: raise KeyError(i)",
            f"{indent}except KeyError as error:",
            f"{indent}    log.append(error.args[0])",
            f"{indent}finally:",
        ]
        indent += "    "
    lines += [f"{indent}log.append(i)", "    return len(log), sum(log)"]
    return "\n".join(lines)


namespace = {}
exec(nested(9), namespace)
work = namespace["work"]
print(len(work.__code__.co_code) > 1_000_000, len(work.__code__.co_exceptiontable) > 100_000)
print([work(n) for n in (10, 500)])
