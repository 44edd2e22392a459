; test verify
tree locals=0
s0: start
  jump s1(1)
s1(%0: i64): header from s0
  jump s1(1.0)
---
6: %2 is f64, i64 is wanted
