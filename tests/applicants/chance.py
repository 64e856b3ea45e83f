"""Chance in whole numbers: the same draws on every machine and with every Python.

The standard library promises that only of random(), and the log and exp of a C library may differ in the last bit. So the numbers are those of
splitmix64 (Steele, Lea, Flood 2014), the normal variate is the sum of twelve uniform ones less six, and exp is a table that is made once
with decimal, which rounds as it should.
"""

from decimal import Context, Decimal

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
ONE = 1_000_000  # what the entries of the table stand for
STEPS = 100  # entries of the table for each unit of its argument
ARGUMENT_MAX = 8  # of exp, on both sides

_context = Context(prec=30)
EXP = [int(_context.exp(Decimal(k) / STEPS) * ONE) for k in range(-ARGUMENT_MAX * STEPS, ARGUMENT_MAX * STEPS + 1)]


def mixed(state):
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & MASK
    return state ^ (state >> 31)


class Chance:
    def __init__(self, seed, purpose=""):
        """Each purpose has a stream of its own, so that dirt does not change the firms."""
        state = seed & MASK
        for byte in purpose.encode():
            state = mixed((state + GOLDEN + byte) & MASK)
        self.state = mixed((state + GOLDEN) & MASK)

    def part(self, number):
        """The stream of one firm, whatever was drawn for those before it."""
        other = Chance(0)
        other.state = mixed((self.state + number * GOLDEN) & MASK)
        return other

    def bits(self):
        self.state = (self.state + GOLDEN) & MASK
        return mixed(self.state)

    def between(self, low, high):
        """A whole number, both ends in it."""
        return low + self.bits() * (high - low + 1) // (1 << 64)

    def happens(self, share):
        """SHARE as a fraction; kept to a millionth."""
        return self.bits() * ONE // (1 << 64) < round(share * ONE)

    def one_of(self, choices):
        return choices[self.between(0, len(choices) - 1)]

    def weighed(self, weights):
        """A key of WEIGHTS, whose values are whole."""
        left = self.between(0, sum(weights.values()) - 1)
        for key, weight in weights.items():
            left -= weight
            if left < 0:
                return key
        raise AssertionError("the weights do not add up")

    def normal_16ths(self):
        """A standard normal variate times 65536."""
        total = 0
        for _ in range(3):
            bits = self.bits()
            total += (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
        return total - 6 * 0xFFFF

    def log_normal(self, median, sigma_percent, quantum=1):
        """Median and result in whole numbers; SIGMA_PERCENT is a hundred times that of the logarithm."""
        step = self.normal_16ths() * sigma_percent * STEPS // (100 * 65536)
        step = max(-ARGUMENT_MAX * STEPS, min(ARGUMENT_MAX * STEPS, step))
        value = median * EXP[step + ARGUMENT_MAX * STEPS] // ONE
        return max(quantum, value // quantum * quantum)

    def quantile(self, points):
        """A whole number whose quantiles at the even shares 0, 1/n, ... 1 are POINTS, straight between them."""
        place = self.between(0, (len(points) - 1) * 1000 - 1)
        low, high = points[place // 1000], points[place // 1000 + 1]
        return low + (high - low) * (place % 1000) // 1000
