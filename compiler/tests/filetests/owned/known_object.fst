; test owned
; # A reference that was taken unless there is no object is one for certain, where a header's parameter can only be an object
; # that is known: it does not matter which of two references to it goes to memory, and which is given up.
tree locals=1
object @zero = 0x1000
s0: start
  jump s1(@zero)
s1(%0: ref): header from s0
  poll -> x0
  incref @zero
  xincref %0
  take_home %0, l0
  decref_plain @zero
  exit x1
x0: poll trace=0 instr=4294967295 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=0
---
