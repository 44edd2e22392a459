; test run
; run: l0=int 9223372036854775807
; run: l0=int -9223372036854775808
; run: l0=int 1073741824
; run: l0=int -1152921504606846976
; run: l0=int 0
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = not %1
  %3 = xor %1, -1
  %4 = shr %1, 100 -> x1
  %5 = abs_ovf %1 -> x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=3 { st0 = %1, st1 = %2, st2 = %3 }
x2: end trace=0 instr=2 resume=2 depth=4 { st0 = %2, st1 = %3, st2 = %4, st3 = %5 }
---
run: l0=int 9223372036854775807
  end resume=2 iterations=0
  st0 = -9223372036854775808
  st1 = -9223372036854775808
  st2 = 0
  st3 = 9223372036854775807
  memory l0 = 9223372036854775807 count=1
run: l0=int -9223372036854775808
  guard resume=1 iterations=0
  st0 = -9223372036854775808
  st1 = 9223372036854775807
  st2 = 9223372036854775807
  memory l0 = -9223372036854775808 count=1
run: l0=int 1073741824
  end resume=2 iterations=0
  st0 = -1073741825
  st1 = -1073741825
  st2 = 0
  st3 = 1073741824
  memory l0 = 1073741824 count=1
run: l0=int -1152921504606846976
  end resume=2 iterations=0
  st0 = 1152921504606846975
  st1 = 1152921504606846975
  st2 = -1
  st3 = 1152921504606846976
  memory l0 = -1152921504606846976 count=1
run: l0=int 0
  end resume=2 iterations=0
  st0 = -1
  st1 = -1
  st2 = 0
  st3 = 0
  memory l0 = 0 count=1
