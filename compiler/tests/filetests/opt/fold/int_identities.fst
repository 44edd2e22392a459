; test opt fold
; run: l0=int 5
; run: l0=int -9223372036854775808
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = add_ovf 0, %1 -> x1
  %3 = mul_ovf %2, 1 -> x1
  %4 = sub_i64 %3, 0
  %5 = or 0, %4
  %6 = and -1, %5
  %7 = xor %6, %6
  %8 = sub_ovf %1, %1 -> x1
  %9 = mul_i64 %1, 0
  %10 = not %1
  %11 = not %10
  %12 = shr %1, 0 -> x1
  %13 = max_i64 %1, %1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: end trace=0 instr=2 resume=2 depth=7 { l0 = %6, st0 = %7, st1 = %8, st2 = %9, st3 = %11, st4 = %12, st5 = %13, st6 = %3 }
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %10 = not %1
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=2 resume=2 depth=7 { l0 = %1, st0 = 0, st1 = 0, st2 = 0, st3 = %1, st4 = %1, st5 = %1, st6 = %1 }
