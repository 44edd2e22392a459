; test verify
; # Frames of calls lie above each other on the stack, and exist as what is listed alone.
tree locals=1
object @code
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_not_null %0 -> x1
  guard_not_null %0 -> x2
  guard_not_null %0 -> x3
  guard_not_null %0 -> x5
  guard_not_null %0 -> x6
  exit x4
x0: guard trace=0 instr=0 resume=0 depth=4 { st2 = %0, st3 = %0 } in @code st3 inputs=3 unit=1 next=2
x1: guard trace=0 instr=1 resume=0 depth=4 { st2 = %0, st3 = %0 } in @code st3 inputs=4 unit=1 next=2
x2: guard trace=0 instr=2 resume=0 depth=4 { st2 = %0 } in @code st3 inputs=3 unit=1 next=2
x3: guard trace=0 instr=3 resume=0 depth=7 { st2 = %0, st3 = %0, st4 = %0, st5 = %0, st6 = %0 } in @code st3 inputs=3 unit=1 next=2 in @code st6 inputs=4 unit=1 next=2
x4: end trace=0 instr=4 resume=3 depth=0
x5: guard trace=0 instr=5 resume=0 depth=4 { st0 = %0, st2 = %0, st3 = %0 } in init @code st3 inputs=2 unit=1 next=2
x6: guard trace=0 instr=6 resume=0 depth=4 { st0 = %0, st2 = %0, st3 = %0 } in slot_init @code st3 inputs=3 unit=1 next=2
---
15: the call of code at the exit: its slots are outside the stack, or overlap those of the call before
16: slot 4 is in a frame that has no memory: it must be listed
17: the call of code at the exit: its slots are outside the stack, or overlap those of the call before
20: the call of code at the exit: its slots are outside the stack, or overlap those of the call before
