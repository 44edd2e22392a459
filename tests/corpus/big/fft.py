# expect: any
"""Recursive FFT with complex numbers and back."""
import cmath


def fft(a, sign):
    n = len(a)
    if n == 1:
        return a
    even, odd = fft(a[::2], sign), fft(a[1::2], sign)
    out = [0j] * n
    for k in range(n // 2):
        t = cmath.exp(sign * 2j * cmath.pi * k / n) * odd[k]
        out[k] = even[k] + t
        out[k + n // 2] = even[k] - t
    return out


data = [complex((i * 37) % 19, (i * 11) % 7) for i in range(512)]
spectrum = fft(data, -1)
back = [v / 512 for v in fft(spectrum, 1)]
print(spectrum[:3], max(abs(a - b) for a, b in zip(data, back)) < 1e-10)
print(sum(v.real for v in spectrum).hex(), sum(v.imag for v in spectrum).hex())
