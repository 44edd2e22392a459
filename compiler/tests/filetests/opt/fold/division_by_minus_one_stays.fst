; test opt fold
; run: l0=int 17
; run: l0=int -9223372036854775808
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = floordiv_ovf %1, -1 -> x1
  %3 = floordiv_ovf %1, -9223372036854775808 -> x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: end trace=0 instr=2 resume=2 depth=1 { l0 = %2, st0 = %3 }
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = floordiv_ovf %1, -1 -> x1
  %3 = floordiv_ovf %1, -9223372036854775808 -> x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: end trace=0 instr=2 resume=2 depth=1 { l0 = %2, st0 = %3 }
