"""The standard library's JSON encoder and decoder in Python, without the accelerator in C."""

import sys

sys.modules["_json"] = None

import json  # noqa: E402
import json.scanner  # noqa: E402

with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
length = 0
for _ in range(int(sys.argv[2])):
    value = json.loads(text)
    length += len(json.dumps(value, indent=1, sort_keys=True))
print(len(value), length)
