"""scikit-learn and xgboost for the benches of trees: reads a command a line, answers with a line of JSON.

WHAT SEED KEYS   fits to the first rows of each key of a JSON file, scores on the others; WHAT is `key` (forest, boosting, ridge and seasonal
                 naive, the best picked), `forest` or `boosting`; answers with processor seconds and the root mean squared errors
"""

import os

for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]:
    os.environ[name] = "1"

import json
import sys
import time

import numpy as np
import sklearn
import xgboost
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge

N_TRAIN = 28
SEASON_LENGTH = 12
BOOSTING = {
    "tree_method": "exact",
    "base_score": 0.5,
    "nthread": 1,
    "objective": "reg:squarederror",
    "verbosity": 0,
}


def forest(x, y, test, seed):
    model = RandomForestRegressor(n_estimators=100, random_state=seed, n_jobs=1)
    return model.fit(x, y).predict(test)


def boosting(x, y, test, _):
    booster = xgboost.train(BOOSTING, xgboost.DMatrix(x, label=y, nthread=1), 100)
    return booster.predict(xgboost.DMatrix(test, nthread=1))


def ridge(x, y, test, _):
    mean, scale = x.mean(axis=0), x.std(axis=0)
    scale[scale == 0] = np.inf
    return Ridge(alpha=1.0).fit((x - mean) / scale, y).predict((test - mean) / scale)


def seasonal_naive(x, y, test, _):
    return test[:, SEASON_LENGTH - 1]


ALGORITHMS = {"forest": forest, "boosting": boosting, "ridge": ridge, "seasonal_naive": seasonal_naive}


def fit_key(features, targets, names, seed):
    errors = {}
    for name in names:
        found = ALGORITHMS[name](features[:N_TRAIN], targets[:N_TRAIN], features[N_TRAIN:], seed)
        errors[name] = float(np.sqrt(np.mean((found - targets[N_TRAIN:]) ** 2)))
    return errors, min(errors, key=errors.get)


print(f"scikit-learn {sklearn.__version__}, xgboost {xgboost.__version__}", flush=True)
for line in sys.stdin:
    what, seed, file = line.rstrip("\n").split("\t")
    with open(file, encoding="utf-8") as source:
        keys = [(np.array(key["features"]), np.array(key["targets"])) for key in json.load(source)]
    chosen = list(ALGORITHMS) if what == "key" else [what]
    # What a first call prepares is not counted.
    fit_key(*keys[0], chosen, 0)
    start = time.process_time()
    fits = [fit_key(features, targets, chosen, int(seed)) for features, targets in keys]
    seconds = time.process_time() - start
    errors = {name: [fit[0][name] for fit in fits] for name in chosen}
    print(json.dumps({"seconds": seconds, "errors": errors}), flush=True)
