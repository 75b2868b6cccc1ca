"""Fits the rates of engine/src/forecast/time/rates.rs to measurements: least squares on the logarithm of estimated /
measured.

Input lines: kinds (separated by +), heap bytes, TOAST bytes, rows, rows of the referenced table, milliseconds, table,
statement (tab-separated). The kinds of a statement add up, as they do in Workload::ms.
"""
import math
import sys

# Megabytes a second and rows a second to begin with; None where that share is none of this kind's.
KINDS = {
    "scan": [4000.0, 40e6],
    "rewrite": [1000.0, 2e6],
    "toast": [100.0, None],
    "default": [None, 1e6],
    "sequence": [None, 2e6],
    "build": [2000.0, 3e6],
    "build-text": [2000.0, 2e6],
    "build-collated": [2000.0, 1e6],
    "build-gin": [1000.0, 3e5],
    "build-gist": [1000.0, 3e5],
    "build-brin": [2000.0, 1e7],
    "foreign-key": [4000.0, 1e7],
    "foreign-key-large": [4000.0, 2e6],
    "referenced": [None, 5e6],
}
# Beyond these a rate says nothing more than "does not matter".
LEAST, MOST = (10, 1e4), (20_000, 1e9)
CACHED_ROWS = 100_000


def estimate(rates, measured):
    kinds, heap, toast, rows, parents = measured[:5]
    total = 0.0
    for kind in kinds:
        if kind == "foreign-key" and parents > CACHED_ROWS:
            kind = "foreign-key-large"
        size = {"toast": toast}.get(kind, heap)
        count = {"referenced": parents}.get(kind, rows)
        megabytes_per_second, rows_per_second = rates[kind]
        if megabytes_per_second:
            total += size / 2**20 / megabytes_per_second
        if rows_per_second:
            total += count / rows_per_second
    return 1000 * total


def loss(rates, measured):
    return sum(math.log(estimate(rates, m) / m[5]) ** 2 for m in measured)


def fit(measured):
    rates = {kind: list(rate) for kind, rate in KINDS.items()}
    best, step = loss(rates, measured), 1.0
    # A pattern search: two dozen numbers, a smooth loss, no library needed.
    while step > 0.002:
        improved = False
        for kind in KINDS:
            for which in (0, 1):
                for factor in (math.exp(step), math.exp(-step)):
                    old = rates[kind][which]
                    if old is None:
                        continue
                    rates[kind][which] = min(max(old * factor, LEAST[which]), MOST[which])
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
        kinds, heap, toast, rows, parents, ms, table, statement = line.rstrip("\n").split("\t")
        measured.append((kinds.split("+"), int(heap), int(toast), float(rows), float(parents), float(ms), table, statement))
    rates, typical = fit(measured)
    print(f"{'measured':>9} {'estimated':>9} {'ratio':>6}  statement")
    for m in measured:
        guess = estimate(rates, m)
        print(f"{m[5]:9.0f} {guess:9.0f} {guess / m[5]:6.2f}  {m[7]} ({'+'.join(m[0])})")
    print(f"\ntypical error: a factor of {typical:.2f}; rates for engine/src/forecast/time/rates.rs:")
    for kind, rate in rates.items():
        megabytes, rows = (f"{one:_.0f}.0" if one else "NO_MATTER" for one in rate)
        print(f"    {kind}: Rate::new({megabytes}, {rows}),")


if __name__ == "__main__":
    main()
