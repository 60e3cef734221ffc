"""Small made-up data sets: the answers matter only in so far as models have something to learn."""

import numpy as np

CATEGORIES = [
    ["red", "green", "blue", "violet"],
    ["A", "B", "AB", "0"],
    ["Wien", "Zürich", "São Paulo", "東京"],
    ["low", "", "high"],
]


def matrix(rng, columns, rows=160, dtype=np.float32):
    """Numbers of different scales, some columns with few values (so that thresholds are met exactly)."""
    values = rng.normal(size=(rows, columns)) * rng.choice([0.1, 1.0, 30.0], size=columns) + rng.choice([0.0, 5.0], size=columns)
    for column in range(columns):
        if rng.random() < 0.3:
            values[:, column] = np.round(values[:, column])
    return values.astype(dtype)


def integers(rng, columns, rows=160):
    return rng.integers(-5, 9, size=(rows, columns)).astype(np.int64)


def texts(rng, columns, rows=160):
    chosen = [CATEGORIES[i % len(CATEGORIES)] for i in range(columns)]
    return np.stack([rng.choice(np.array(names, dtype=object), size=rows) for names in chosen], axis=1)


def with_missing(rng, values, share=0.15):
    hidden = values.copy()
    hidden[rng.random(values.shape) < share] = np.nan
    return hidden


def score(rng, values):
    """A number per row that depends on the columns, and on two of them together."""
    plain = np.nan_to_num(values.astype(np.float64))
    scaled = (plain - plain.mean(axis=0)) / (plain.std(axis=0) + 1e-9)
    weights = rng.normal(size=values.shape[1])
    return scaled @ weights + scaled[:, 0] * scaled[:, -1] + rng.normal(size=len(values)) * 0.3


def classes(rng, values, count, kind):
    """Labels: int counts from 0, gaps are integers with gaps and signs, text is text."""
    ranks = score(rng, values).argsort().argsort()
    index = (ranks * count) // len(ranks)
    # Neighbours in order are no neighbours in number.
    index = rng.permutation(count)[index]
    if kind == "gaps":
        return np.array([-3, 7, 100, 12, 5000000000][:count], dtype=np.int64)[index]
    if kind == "text":
        return np.array(["zebra", "ant", "Käfer", "", "猫"][:count], dtype=object)[index]
    return index.astype(np.int64)


def target(rng, values, kind="plain"):
    base = score(rng, values)
    if kind == "positive":
        return np.exp(base / 3)
    if kind == "count":
        return rng.poisson(np.exp(base / 3)).astype(np.float64)
    if kind == "share":
        return 1 / (1 + np.exp(-base))
    return base * rng.choice([0.01, 1.0, 1000.0])
