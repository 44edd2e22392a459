; test opt facts
; run: l0=list 1 2 3
; run: l0=list
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.len
  %2 = ge_i64 %1, 1
  guard_true %2 -> x1
  jump s1(0)
s1(%3: i64): header from s0
  %4 = lt_u64 %3, %1
  guard_true %4 -> x3
  %5 = add_ovf %3, 1 -> x2
  %6 = ge_i64 %5, 1
  guard_true %6 -> x2
  jump s1(%5)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: guard trace=0 instr=2 resume=2 depth=1 { st0 = %3 }
x3: branch trace=0 instr=3 resume=3 depth=1 { st0 = %3 }
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.len
  %2 = ge_i64 %1, 1
  guard_true %2 -> x1
  jump s1(0)
s1(%3: i64): header from s0
  %4 = lt_u64 %3, %1
  guard_true %4 -> x2
  %5 = add_i64 %3, 1
  jump s1(%5)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: branch trace=0 instr=3 resume=3 depth=1 { st0 = %3 }
