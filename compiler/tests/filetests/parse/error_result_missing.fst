; test parse
tree locals=2
s0: start
  add_i64 1, 2
---
4:3: `add_i64` has a result: write %NUMBER = add_i64 ..
