"""Fits the rates of engine/src/forecast/time.rs to measurements: least squares on the logarithm of estimated / measured.

Input lines: kind, indexes, bytes, rows, milliseconds, table, statement (tab-separated). A rewrite with indexes counts
for both its own rate and that of `build`, as it does in Workload::ms.
"""
import math
import sys

KINDS = ["scan", "rewrite", "build", "foreign_key"]


def estimate(rates, kind, indexes, size, rows):
    def ms(name):
        megabytes_per_second, rows_per_second = rates[name]
        return 1000 * (size / 2**20 / megabytes_per_second + rows / rows_per_second)

    return ms(kind) + (indexes * ms("build") if kind == "rewrite" else 0)


def loss(rates, measured):
    return sum(math.log(estimate(rates, *m[:4]) / m[4]) ** 2 for m in measured)


def fit(measured):
    rates = {kind: [1000.0, 2e6] for kind in KINDS}
    best, step = loss(rates, measured), 1.0
    # A pattern search: eight numbers, a smooth loss, no library needed.
    while step > 0.002:
        improved = False
        for kind in KINDS:
            for which in (0, 1):
                for factor in (math.exp(step), math.exp(-step)):
                    old = rates[kind][which]
                    # Beyond these a rate says nothing more than "does not matter".
                    rates[kind][which] = min(max(old * factor, (10, 1e4)[which]), (20_000, 1e9)[which])
                    now = loss(rates, measured)
                    if now < best - 1e-12:
                        best, improved = now, True
                    else:
                        rates[kind][which] = old
        if not improved:
            step /= 2
    return rates, math.exp(math.sqrt(best / len(measured)))


def main():
    measured = []
    for line in open(sys.argv[1]):
        kind, indexes, size, rows, ms, table, statement = line.rstrip("\n").split("\t")
        measured.append((kind, int(indexes), int(size), float(rows), float(ms), table, statement))
    rates, typical = fit(measured)
    print(f"{'measured':>9} {'estimated':>9} {'ratio':>6}  statement")
    for m in measured:
        guess = estimate(rates, *m[:4])
        print(f"{m[4]:9.0f} {guess:9.0f} {guess / m[4]:6.2f}  {m[6]}" + (f" ({m[1]} indexes)" if m[1] else ""))
    print(f"\ntypical error: a factor of {typical:.2f}; rates for engine/src/forecast/time.rs:")
    for kind in KINDS:
        mb, rows = rates[kind]
        print(f"    {kind}: Rate {{ megabytes_per_second: {mb:.0f}.0, rows_per_second: {rows:_.0f}.0 }},")


if __name__ == "__main__":
    main()
