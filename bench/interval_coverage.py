"""Do intervals from few answers hold what they say? Exact coverage of every candidate, and simulated where it must be.

    python bench/interval_coverage.py nps | proportions | differences | retention | trend | next

The tables in docs/methods are these. "mean" and "least": coverage of the 95 % interval over a grid of true values
(exact: summed over all outcomes); "under .93": share of the grid; "length": mean length of the interval.
"""

import sys
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, expit, gammaln, logit, roots_jacobi, xlogy
from scipy.stats import binom, norm
from scipy.stats import t as student

from keepwell.stats.feedback import proportions as shares
from keepwell.stats.feedback.comparing import difference, proportion_difference
from keepwell.stats.feedback.promoter_score import promoter_score
from keepwell.stats.feedback.retention_rate import gross_retention, net_retention
from keepwell.stats.feedback.trend import promoter_score_trend, proportion_trend

Floats = NDArray[np.float64]
Bounds = tuple[Floats, Floats]
Z = float(norm.isf(0.025))
RANGES = ((1, 1), (2, 4), (5, 9), (10, 19), (20, 39), (40, 60))


# promoter score: candidates take promoters, passives, detractors and give bounds from -1 to 1


def wald(a: Floats, b: Floats, c: Floats) -> Bounds:
    n = a + b + c
    half = Z * np.sqrt(np.maximum((a + c) / n - ((a - c) / n) ** 2, 0) / n)
    return (a - c) / n - half, (a - c) / n + half


def adjusted_wald(a: Floats, b: Floats, c: Floats) -> Bounds:
    return wald(a + 0.75, b + 1.5, c + 0.75)


def bonett_price(a: Floats, b: Floats, c: Floats) -> Bounds:
    n = a + b + c + 2
    p, q = (a + 1) / n, (c + 1) / n
    half = Z * np.sqrt((p + q - (p - q) ** 2) / n)
    return p - q - half, p - q + half


def score(a: Floats, b: Floats, c: Floats) -> Bounds:
    told = promoter_score(a, b, c)
    return told.low / 100, told.high / 100


def likeliest(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats, Floats]:
    n = a + b + c
    linear, fixed = (2 * n - a + c) * d - a - c, -c * d * (1 - d)
    q = (np.sqrt(np.maximum(linear**2 - 8 * n * fixed, 0)) - linear) / (4 * n)
    q = np.clip(q, np.maximum(0, -d), (1 - d) / 2)
    return q + d, 1 - 2 * q - d, q


def profile(a: Floats, b: Floats, c: Floats) -> Bounds:
    n = a + b + c
    best = xlogy(a, a / n) + xlogy(b, b / n) + xlogy(c, c / n)

    def edge(end: float) -> Floats:
        outer, inner = np.full_like(n, end), (a - c) / n
        for _ in range(40):
            middle = (outer + inner) / 2
            p, r, q = likeliest(a, b, c, middle)
            with np.errstate(all="ignore"):
                out = ~(2 * (best - xlogy(a, p) - xlogy(b, r) - xlogy(c, q)) < Z * Z)
            outer, inner = np.where(out, middle, outer), np.where(out, inner, middle)
        return (outer + inner) / 2

    return edge(-1.0), edge(1.0)


def dirichlet(a: Floats, b: Floats, c: Floats) -> Bounds:
    """Central interval under Jeffreys' prior: answers not passive are Beta, of them promoters are Beta."""
    grid = np.linspace(-1, 1, 401)
    out = np.empty((2, len(a)))
    for i, (x, y, w) in enumerate(zip(a + 0.5, b + 0.5, c + 0.5, strict=True)):
        node, weight = roots_jacobi(24, y - 1, x + w - 1)
        loud = (node[:, None] + 1) / 2
        under = (weight / weight.sum()) @ betainc(x, w, np.clip((1 + grid / loud) / 2, 0, 1))
        out[:, i] = np.interp([0.025, 0.975], under, grid)
    return out[0], out[1]


def squared_and_added(a: Floats, b: Floats, c: Floats) -> Bounds:
    """Wilson's intervals of both shares, squared and added with their correlation (Newcombe 1998, paired, method 8)."""
    n = a + b + c
    (l1, u1), (l2, u2), p, q = shares.wilson(a, n), shares.wilson(c, n), a / n, c / n
    with np.errstate(all="ignore"):
        rho = np.nan_to_num(-np.sqrt(p * q / ((1 - p) * (1 - q))), posinf=0, neginf=0)
    down = np.sqrt(np.maximum((p - l1) ** 2 + (u2 - q) ** 2 - 2 * rho * (p - l1) * (u2 - q), 0))
    up = np.sqrt(np.maximum((u1 - p) ** 2 + (q - l2) ** 2 - 2 * rho * (u1 - p) * (q - l2), 0))
    return p - q - down, p - q + up


SCORES: dict[str, Callable[[Floats, Floats, Floats], Bounds]] = {
    "Wald": wald,
    "adjusted Wald (+3/4, 3/2, 3/4)": adjusted_wald,
    "Bonett-Price (+1, 0, +1)": bonett_price,
    "squared and added": squared_and_added,
    "profile likelihood": profile,
    "Dirichlet, Jeffreys": dirichlet,
    "score (Tango)": score,
}


def outcomes(n: int) -> tuple[Floats, Floats, Floats]:
    a, c = (side.ravel().astype(float) for side in np.meshgrid(np.arange(n + 1), np.arange(n + 1)))
    a, c = a[a + c <= n], c[a + c <= n]
    return a, n - a - c, c


def nps() -> Iterator[str]:
    at = np.array([(i, 20 - i - j, j) for i in range(1, 20) for j in range(1, 20 - i)]) / 20
    true = at[:, :1] - at[:, 2:]
    for first, last in RANGES:
        told: dict[str, list[tuple[Floats, Floats]]] = {name: [] for name in SCORES}
        for n in range(first, last + 1):
            a, b, c = outcomes(n)
            logs = gammaln(n + 1) - gammaln(a + 1) - gammaln(b + 1) - gammaln(c + 1)
            chance = np.exp(logs + sum(xlogy(k, at[:, i : i + 1]) for i, k in enumerate((a, b, c))))
            for name, bounds in SCORES.items():
                low, high = (np.clip(bound, -1, 1) for bound in bounds(a, b, c))
                told[name].append(held(chance, low, high, true))
        for name, pairs in told.items():
            yield row(f"{first} to {last}", name, pairs, 100)


def held(chance: Floats, low: Floats, high: Floats, true: Floats) -> tuple[Floats, Floats]:
    inside = (low <= true + 1e-9) & (true <= high + 1e-9)
    return (chance * inside).sum(axis=1), (chance * (high - low)).sum(axis=1)


def row(n: str, name: str, pairs: list[tuple[Floats, Floats]], unit: float) -> str:
    cover, length = (np.concatenate(column) for column in zip(*pairs, strict=True))
    return f"| {n} | {name} | {cover.mean():.3f} | {cover.min():.3f} | {(cover < 0.93).mean():.0%} | {unit * length.mean():.4g} |"


def proportions() -> Iterator[str]:
    p = np.arange(0.005, 1, 0.01)[:, None]
    methods = {
        "Wald": lambda x, n: (
            x / n - Z * np.sqrt(x * (n - x) / n**3),
            x / n + Z * np.sqrt(x * (n - x) / n**3),
        ),
        "Wilson": shares.wilson,
        "Jeffreys": shares.jeffreys,
        "mid-P": shares.mid_p,
        "Clopper-Pearson": shares.clopper_pearson,
    }
    for first, last in RANGES:
        for name, bounds in methods.items():
            pairs = []
            for n in range(first, last + 1):
                x = np.arange(n + 1.0)
                pairs.append(held(binom.pmf(x, n, p), *bounds(x, np.full(n + 1, float(n))), p))
            yield row(f"{first} to {last}", name, pairs, 1)


def differences() -> Iterator[str]:
    grid = np.arange(0.05, 1, 0.1)
    for m, n in ((3, 3), (5, 10), (10, 10), (20, 40), (60, 60)):
        x, y = (side.ravel() for side in np.meshgrid(np.arange(m + 1.0), np.arange(n + 1.0), indexing="ij"))
        true = np.array([(p, q) for p in grid for q in grid])
        chance = binom.pmf(x, m, true[:, :1]) * binom.pmf(y, n, true[:, 1:])
        gap, spread = x / m - y / n, np.sqrt(x * (m - x) / m**3 + y * (n - y) / n**3)
        new = proportion_difference(x, m, y, n)
        mid = difference(shares.proportion(x, m), shares.proportion(y, n))
        for name, low, high in (
            ("Wald", gap - Z * spread, gap + Z * spread),
            ("Newcombe, method 10", new.low, new.high),
            ("the same from mid-P", mid.low, mid.high),
        ):
            yield row(f"{m}, {n}", f"shares: {name}", [held(chance, low, high, true[:, :1] - true[:, 1:])], 1)
    mixes = np.array(
        [(0.3, 0.4, 0.3), (0.5, 0.3, 0.2), (0.8, 0.15, 0.05), (0.1, 0.2, 0.7), (0.45, 0.1, 0.45)]
    )
    for m, n in ((3, 3), (5, 10), (10, 10), (20, 20)):
        one, other = (np.stack(outcomes(k)) for k in (m, n))
        left, right = promoter_score(*(k[:, None] for k in one)), promoter_score(*(k[None, :] for k in other))
        gap, spread = left.value - right.value, 0.0
        for k, size in ((one[:, :, None], m), (other[:, None, :], n)):
            spread = spread + ((k[0] + k[2]) / size - ((k[0] - k[2]) / size) ** 2) / size
        new, half = difference(left, right), 100 * Z * np.sqrt(np.maximum(spread, 0))
        for name, low, high in (
            ("Wald", gap - half, gap + half),
            ("score, squared and added", new.low, new.high),
        ):
            pairs = []
            for p in mixes:
                for q in mixes:
                    chance = multinomial(one, p)[:, None] * multinomial(other, q)[None, :]
                    true = np.array([[100 * (p[0] - p[2] - q[0] + q[2])]])
                    pairs.append(held(chance.reshape(1, -1), low.reshape(1, -1), high.reshape(1, -1), true))
            yield row(f"{m}, {n}", f"promoter scores: {name}", pairs, 1)


def multinomial(k: Floats, p: Floats) -> Floats:
    logs = gammaln(k[:, 0].sum() + 1) - gammaln(k + 1).sum(axis=0)
    return np.asarray(np.exp(logs + xlogy(k, p[:, None]).sum(axis=0)))


def retention() -> Iterator[str]:
    rng = np.random.default_rng(1)

    def year(n: int, sigma: float, rounds: int = 1) -> tuple[Floats, Floats]:
        before = np.exp(sigma * rng.standard_normal((rounds, n)))
        stay = rng.random((rounds, n)) < expit(1.2 + 0.5 * np.log(before))
        return before, before * stay * np.exp(0.35 * rng.standard_normal((rounds, n)))

    for sigma in (0.8, 1.5):
        x, y = year(4_000_000, sigma)
        for kind, truth in (("gross", np.minimum(x, y).sum() / x.sum()), ("net", y.sum() / x.sum())):
            for n in (10, 30, 100, 300):
                found: dict[str, list[tuple[float, float]]] = {}
                for before, after in zip(*year(n, sigma, 1500), strict=True):
                    for name, bounds in one_year(before, after, kind, rng).items():
                        found.setdefault(name, []).append(bounds)
                for name, bounds in found.items():
                    low, high = np.array(bounds).T
                    cover = ((low <= truth) & (truth <= high)).mean()
                    yield f"| {sigma} | {n} | {kind} | {name} | {cover:.3f} | {np.median(high - low):.2f} |"


def one_year(
    before: Floats, after: Floats, kind: str, rng: np.random.Generator
) -> dict[str, tuple[float, float]]:
    told = (gross_retention if kind == "gross" else net_retention)(before, after)
    y = np.minimum(before, after) if kind == "gross" else after
    n, rate = len(y), y.sum() / before.sum()
    off = y - rate * before
    wide = student.isf(0.025, n - 1) * np.sqrt(n / (n - 1) * (off**2).sum()) / before.sum()
    drawn = rng.multinomial(n, np.full(n, 1 / n), 400)
    again = (drawn @ y) / (drawn @ before)
    spread = np.sqrt(
        np.maximum(drawn @ y**2 - 2 * again * (drawn @ (y * before)) + again**2 * (drawn @ before**2), 1e-12)
    )
    spread = spread * np.sqrt(n / (n - 1)) / (drawn @ before)
    error = wide / student.isf(0.025, n - 1)
    t_low, t_high = np.quantile((again - rate) / spread, [0.025, 0.975])
    out = {
        "linear, Student's t": (rate - wide, rate + wide),
        "bootstrap, percentile": tuple(np.quantile(again, [0.025, 0.975])),
        "bootstrap-t": (rate - t_high * error, rate - t_low * error),
        "chosen": (float(told.low), float(told.high)),
    }
    if kind == "gross":
        middle, side = logit(rate), wide / (rate * (1 - rate))
        out["linear on log odds"] = (expit(middle - side), expit(middle + side))
    return out


def trend() -> Iterator[str]:
    rng = np.random.default_rng(2)
    for periods in (2, 3, 5, 8):
        for n in (1, 3, 10, 30):
            for first, last in ((0.3, 0.3), (0.2, 0.6), (0.9, 0.97)):
                p = expit(np.linspace(logit(first), logit(last), periods))
                told = [proportion_trend(rng.binomial(n, p), np.full(periods, n)) for _ in range(400)]
                true = (last - first) / (periods - 1)
                cover = np.mean([t.low <= true <= t.high for t in told])
                length = np.mean([t.high - t.low for t in told]) * (periods - 1)
                yield f"| {periods} | {n} | share {first} to {last} | {cover:.3f} | {length:.2f} |"
            for one, other in (((0.3, 0.3, 0.4), (0.3, 0.3, 0.4)), ((0.5, 0.4, 0.1), (0.8, 0.15, 0.05))):
                steps = np.linspace(one, other, periods)
                drawn = np.array([rng.multinomial(n, mix, 2000) for mix in steps])
                told = [promoter_score_trend(*drawn[:, i].T) for i in range(2000)]
                true = 100 * ((other[0] - other[2]) - (one[0] - one[2])) / (periods - 1)
                cover = np.mean([t.low <= true <= t.high for t in told])
                length = np.mean([t.high - t.low for t in told]) * (periods - 1)
                yield f"| {periods} | {n} | score {100 * (one[0] - one[2]):.0f} to {100 * (other[0] - other[2]):.0f} | {cover:.3f} | {length:.0f} |"


def next_orders() -> Iterator[str]:
    """The next order's day on the five cuts of backtest.py: how often central intervals of two clocks hold it.

    Looked at for 90 days; where no order came, what is left of the distribution counts by its share in the interval.
    """
    import datetime as dt

    import duckdb
    from backtest import CUTS, DATA, SALES

    from keepwell.stats import fitting_tempo
    from keepwell.stats.fitting_rhythm import fit
    from keepwell.stats.order_days import OrderDays

    rows = duckdb.execute(SALES, [str(DATA / "online_retail_ii.csv.gz")]).fetchnumpy()
    client, day, net = (np.asarray(rows[name]) for name in ("client", "day", "net_sales"))
    whole = OrderDays.of(day, np.append(np.unique(client, return_index=True)[1], len(day)))
    levels, horizon = (0.5, 0.8, 0.95), 90
    yield "| cut | n | rhythm: 50 % | 80 % | 95 % | tempo and season: 50 % | 80 % | 95 % |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|"
    every: list[list[float]] = []
    for cut in CUTS:
        now = (dt.date.fromisoformat(cut) - dt.date(1970, 1, 1)).days
        past = day < now
        begin = np.unique(client[past], return_index=True)[1]
        then = OrderDays.of(day[past], np.append(begin, past.sum()), net[past])
        known, ahead = then.known(now, fewest=5), whole.known(now, fewest=5).ahead
        model = fit(then.known(now).gaps)
        tempo = fitting_tempo.fit(then, now, model)
        days = list(range(1, horizon + 1))
        silent = {
            "rhythm": model.ahead(known.gaps, days)[1],
            "tempo": tempo.no_order_chances(known, now, days),
        }
        shares = [held_by_interval(chance, ahead, level) for chance in silent.values() for level in levels]
        every.append(shares)
        yield f"| {cut} | {len(known):,} | " + " | ".join(f"{share:.3f}" for share in shares) + " |"
    yield "| mean | | " + " | ".join(f"{share:.3f}" for share in np.mean(every, axis=0)) + " |"
    off = np.abs(np.array(every) - np.tile(levels, 2)).mean(0)
    yield "| mean distance from what was said | | " + " | ".join(f"{share:.3f}" for share in off) + " |"


def held_by_interval(silent: Floats, ahead: Floats, level: float) -> float:
    """The share of clients whose order fell into the central interval; `silent`: P(no order) by day, `ahead`: days before it."""
    come = 1 - np.vstack([np.ones(silent.shape[1]), silent])
    who, last = np.arange(len(ahead)), len(silent)
    on = np.minimum(ahead, last - 1).astype(int)
    low = np.where(ahead < last, come[on, who], come[last])
    high = np.where(ahead < last, come[on + 1, who], 1.0)
    inside = np.minimum(high, (1 + level) / 2) - np.maximum(low, (1 - level) / 2)
    return float(np.mean(np.clip(inside, 0, None) / np.maximum(high - low, 1e-12)))


TABLES = {
    "nps": nps,
    "proportions": proportions,
    "differences": differences,
    "retention": retention,
    "trend": trend,
    "next": next_orders,
}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in TABLES:
        raise SystemExit(__doc__)
    for line in TABLES[sys.argv[1]]():
        print(line, flush=True)
