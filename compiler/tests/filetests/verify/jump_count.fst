; test verify
tree locals=0
s0: start
  jump s1(1)
s1(%0: i64): header from s0
  jump s1()
---
6: the jump passes 0 values, s1 has 1 parameters
