"""Which object a number is, where fragments carry it around: copies, swaps, locals that are given something else."""

import sys


def copied_and_changed(n):
    c = 1.5; d = 2.5; q = []
    for i in range(n):
        m = i % 4
        if m == 0: c = c + 1.0
        elif m == 1:
            d = c
            d = d - 0.25
        elif m == 2: q.append(i * 3.5)
        else: q.append(c)
    return c, d, sum(q)


def copied_twice(n):
    c=1.5; e=0.25; d=c
    for i in range(n):
        if i%4==0:
            c, e = e, c
        else:
            d = c
            d = (c-e)-(1.0+e)
    return c,d


def swapped(n):
    b = 1.5; c = 2.5; x = b; y = c; k = 0
    for i in range(n):
        if b is (y if i & 1 else x): k += 1
        for j in range(3): c = c
        b, c = c, b
    return k


def swapped_ints(n):
    b = 1000; c = 2000; e = c; k = 0
    for i in range(n):
        if e is c or b is c or b is e: k += 1
        b, e = e, b
        for j2 in range(3):
            e = e
        c, e = e, c
    return k


def stored_in_itself(n):
    b = 1.5; c = 2.5; k = 0; x=b; y=c
    for i in range(n):
        if b is (y if i&1 else x): k += 1
        if i%3:
            c = c
        b, c = c, b
    return k


def swapped_in_many_ways(n):
    b=1.5;c=2.5;d=3.5;k=0;ids=None
    ids={id(b),id(c),id(d)}; L=[b,c,d]
    for i in range(n):
        if i%3==0: b,c=c,b
        elif i%3==1: c,d=d,c
        elif i%7==2: b,c,d=d,b,c
        elif i%7==4: x=b; b=c; c=x
        elif i%7==5:
            for j in range(2): d=d
        else: x=None
        if i%2 and {id(b),id(c),id(d)}==ids: k+=1
    return k


def copied_to_what_held_objects(n):
    c = 1.5; d = "x"; k = 0; e = [0]
    for i in range(n):
        m = i % 5
        if m == 0: c = c + 1.0
        elif m == 1: d = c; k += c is d
        elif m == 2: d = "x"
        elif m == 3: d = [i]
        else: e[0] = c; d = c; k += (e[0] is d) + 2 * (c is d)
    return c, k


def counts_of_constants(n):
    r = []; k = 0
    for i in range(n):
        e = 0.125
        if i % 13 == 5: k += 1
        r.append(sys.getrefcount(e))
    return {x: r.count(x) for x in sorted(set(r))}


def of_a_large_tree(n):
    c=1.5; d=2.5; q=[]; x0=0.5; x1=0.5; x2=0.5; x3=0.5; x4=0.5; x5=0.5; x6=0.5; x7=0.5; x8=0.5; x9=0.5; x10=0.5; x11=0.5; x12=0.5; x13=0.5; x14=0.5; x15=0.5; x16=0.5; x17=0.5; x18=0.5; x19=0.5; x20=0.5; x21=0.5; x22=0.5; x23=0.5
    for i in range(n):
        m=i%40
        if m==0: c = c + 1.0
        elif m==1: x0=x1*0.5+x2*0.125-(1.0+x0)*0.25+(x0-2.0)*(x3+1.0)*0.001
        elif m==2: x1=x2*0.5+x3*0.125-(1.0+x1)*0.25+(x1-2.0)*(x4+1.0)*0.001
        elif m==3: x2=x3*0.5+x4*0.125-(1.0+x2)*0.25+(x2-2.0)*(x5+1.0)*0.001
        elif m==4: x3=x4*0.5+x5*0.125-(1.0+x3)*0.25+(x3-2.0)*(x6+1.0)*0.001
        elif m==5: x4=x5*0.5+x6*0.125-(1.0+x4)*0.25+(x4-2.0)*(x7+1.0)*0.001
        elif m==6: x5=x6*0.5+x7*0.125-(1.0+x5)*0.25+(x5-2.0)*(x8+1.0)*0.001
        elif m==7: x6=x7*0.5+x8*0.125-(1.0+x6)*0.25+(x6-2.0)*(x9+1.0)*0.001
        elif m==8: x7=x8*0.5+x9*0.125-(1.0+x7)*0.25+(x7-2.0)*(x10+1.0)*0.001
        elif m==9: x8=x9*0.5+x10*0.125-(1.0+x8)*0.25+(x8-2.0)*(x11+1.0)*0.001
        elif m==10: x9=x10*0.5+x11*0.125-(1.0+x9)*0.25+(x9-2.0)*(x12+1.0)*0.001
        elif m==11: x10=x11*0.5+x12*0.125-(1.0+x10)*0.25+(x10-2.0)*(x13+1.0)*0.001
        elif m==12: x11=x12*0.5+x13*0.125-(1.0+x11)*0.25+(x11-2.0)*(x14+1.0)*0.001
        elif m==13: x12=x13*0.5+x14*0.125-(1.0+x12)*0.25+(x12-2.0)*(x15+1.0)*0.001
        elif m==14: x13=x14*0.5+x15*0.125-(1.0+x13)*0.25+(x13-2.0)*(x16+1.0)*0.001
        elif m==15: x14=x15*0.5+x16*0.125-(1.0+x14)*0.25+(x14-2.0)*(x17+1.0)*0.001
        elif m==16: x15=x16*0.5+x17*0.125-(1.0+x15)*0.25+(x15-2.0)*(x18+1.0)*0.001
        elif m==17: x16=x17*0.5+x18*0.125-(1.0+x16)*0.25+(x16-2.0)*(x19+1.0)*0.001
        elif m==18: x17=x18*0.5+x19*0.125-(1.0+x17)*0.25+(x17-2.0)*(x20+1.0)*0.001
        elif m==19: x18=x19*0.5+x20*0.125-(1.0+x18)*0.25+(x18-2.0)*(x21+1.0)*0.001
        elif m==20: x19=x20*0.5+x21*0.125-(1.0+x19)*0.25+(x19-2.0)*(x22+1.0)*0.001
        elif m==21: x20=x21*0.5+x22*0.125-(1.0+x20)*0.25+(x20-2.0)*(x23+1.0)*0.001
        elif m==22: x21=x22*0.5+x23*0.125-(1.0+x21)*0.25+(x21-2.0)*(x0+1.0)*0.001
        elif m==23: x22=x23*0.5+x0*0.125-(1.0+x22)*0.25+(x22-2.0)*(x1+1.0)*0.001
        elif m==24: x23=x0*0.5+x1*0.125-(1.0+x23)*0.25+(x23-2.0)*(x2+1.0)*0.001
        elif m==30:
            c = c + 1.0
        elif m==31:
            if i%200==31:
                d = c
                d = d - 0.25
        elif m==32: q.append(x1*i)
        elif m==33: q.append(c)
        else: c = c + 0.5
    return c,d,sum(q)


for function in (
    copied_and_changed,
    copied_twice,
    swapped,
    swapped_ints,
    stored_in_itself,
    swapped_in_many_ways,
    copied_to_what_held_objects,
    counts_of_constants,
    of_a_large_tree,
):
    for times in range(2):
        print(function.__name__, function(3000))
