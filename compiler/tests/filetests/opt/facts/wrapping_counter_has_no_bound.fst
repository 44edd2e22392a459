; test opt facts
; run: 
tree locals=1
s0: start
  jump s1(9223372036854775800)
s1(%0: i64): header from s0
  %1 = ge_i64 %0, 0
  guard_true %1 -> x0
  %2 = add_i64 %0, 1
  jump s1(%2)
x0: guard trace=0 instr=0 resume=0 depth=1 { st0 = %0 }
---
tree locals=1
s0: start
  jump s1(9223372036854775800)
s1(%0: i64): header from s0
  %1 = ge_i64 %0, 0
  guard_true %1 -> x0
  %2 = add_i64 %0, 1
  jump s1(%2)
x0: guard trace=0 instr=0 resume=0 depth=1 { st0 = %0 }
