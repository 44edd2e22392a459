; test translate
; # What two stores of one instruction replace may be one object, which then ends with the second: they are shown to be
; # different. Of one value that is replaced twice, the second release puts the frame in order.
; families: hosts/cpython/families/cpython-3.13.fam
; locals: a=other b=other
loop:
  LOAD_FAST_LOAD_FAST 1 :
  STORE_FAST_STORE_FAST 16 :
  LOAD_FAST 0 :
  COPY 1 :
  STORE_FAST_STORE_FAST 1 :
  LOAD_FAST_LOAD_FAST 1 :
  STORE_FAST_STORE_FAST 1 :
  JUMP_BACKWARD loop :
---
tree locals=2
s0: start
  %0 = load_home l0
  %1 = load_home l1
  jump s1(%0, %1)
s1(%2: ref, %3: ref): header from s0
  poll -> x1
  guard_shared %3 -> x2
  guard_shared %2 -> x2
  %4 = is_same %3, %2
  guard_false %4 -> x2
  incref %3
  store_home %3, l1
  decref_plain %3
  incref %2
  store_home %2, l0
  decref_plain %2
  guard_shared %2 -> x3
  guard_shared %3 -> x3
  %5 = is_same %2, %3
  guard_false %5 -> x3
  incref %2
  incref %2
  store_home %2, l0
  decref_plain %2
  store_home %2, l1
  decref_plain %3
  guard_shared %2 -> x4
  guard_shared %2 -> x4
  incref %2
  incref %2
  store_home %2, l0
  decref_plain %2
  store_home %2, l1
  at 6
  decref %2
  check_leave -> x5
  jump s1(%2, %2)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=4294967295 resume=0 depth=0
x2: guard trace=0 instr=1 resume=1 depth=2 { st0 = %2, st1 = %3 }
x3: guard trace=0 instr=4 resume=4 depth=2 { st0 = %2, st1 = %2 }
x4: guard trace=0 instr=6 resume=6 depth=2 { st0 = %2, st1 = %2 }
x5: leave trace=0 instr=6 resume=7 depth=0
