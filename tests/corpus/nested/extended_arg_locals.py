# expect: any
"""More than 256 locals: LOAD_FAST and STORE_FAST with EXTENDED_ARG."""
count = 400
lines = ["def f(n):"]
lines += [f"    v{k} = {k}" for k in range(count)]
lines += ["    for i in range(n):", f"        v{count - 1} += i", f"        v300 = v{count - 1} - v299"]
lines += ["        v257, v258 = v258, v257 + 1", "        v1 += v300 & 3", "    return v1, v257, v258, v299, v300, v399, sorted(locals())[:3]"]
ns = {}
exec("\n".join(lines), ns)
print(ns["f"](3000))
print(ns["f"].__code__.co_nlocals)
