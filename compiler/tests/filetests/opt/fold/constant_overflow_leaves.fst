; test opt fold
; run: 
tree locals=1
s0: start
  %0 = add_ovf 9223372036854775807, 1 -> x0
  jump s1(%0)
s1(%1: i64): header from s0
  jump s1(%1)
x0: guard trace=0 instr=0 resume=5 depth=1 { st0 = 7 }
---
tree locals=1
s0: start
  exit x0
x0: guard trace=0 instr=0 resume=5 depth=1 { st0 = 7 }
