; test owned
; # An object has many names, and any of them may be given up: what a slot holds is loaded twice, and guards show that two
; # values are the same. Behind a jump they are the same if they are on every way in.
tree locals=3
object @global = 0x0
s0: start
  %0 = load_home l0
  %1 = load_home l0
  incref %0
  incref %1
  decref %0
  decref %0
  %2 = load_home l1
  jump s1(%2)
s1(%3: ref): header from s0
  %4 = load_home l1
  incref %4
  %5 = is_same %3, @global
  guard_true %5 -> x0
  decref %3
  %6 = load_home l2
  incref %6
  store_home %6, l1
  decref @global
  jump s1(%6)
x0: guard trace=0 instr=0 resume=0 depth=1 { st0 = %3 owned }
