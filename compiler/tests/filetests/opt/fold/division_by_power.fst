; test opt fold
; run: l0=int 17
; run: l0=int -17
; run: l0=int -9223372036854775808
; run: l0=int -8
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = floordiv_ovf %1, 8 -> x1
  %3 = floormod_ovf %1, 8 -> x1
  %4 = floordiv_ovf %1, 1 -> x1
  %5 = floormod_ovf %1, -1 -> x1
  %6 = floordiv_ovf %1, -8 -> x1
  %7 = floormod_ovf %1, 6 -> x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: end trace=0 instr=2 resume=2 depth=5 { l0 = %2, st0 = %3, st1 = %4, st2 = %5, st3 = %6, st4 = %7 }
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = shr %1, 3 -> x1
  %3 = and %1, 7
  %6 = floordiv_ovf %1, -8 -> x1
  %7 = floormod_ovf %1, 6 -> x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: end trace=0 instr=2 resume=2 depth=5 { l0 = %2, st0 = %3, st1 = %1, st2 = 0, st3 = %6, st4 = %7 }
