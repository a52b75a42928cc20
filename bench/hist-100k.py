"""A booster of a peer for the bench hist-100k: hist-100k.py PEER FOLDER FEATURES. Answers with processor seconds of binning and fitting, the
forecasts of the test rows, the most memory that the process had in bytes, and the version, as JSON."""

import os

for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]:
    os.environ[name] = "1"

import json
import resource
import sys
import time

import numpy as np

peer, folder, n_features = sys.argv[1], sys.argv[2], int(sys.argv[3])


def read(part):
    rows = np.fromfile(os.path.join(folder, f"{part}-features.f32"), np.float32).reshape(-1, n_features)
    return rows, np.fromfile(os.path.join(folder, f"{part}-targets.f64"))


def xgboost_hist(rows, targets):
    import xgboost

    parameters = {
        "tree_method": "hist",
        "grow_policy": "lossguide",
        "max_leaves": 31,
        "max_depth": 0,
        "eta": 0.1,
        "nthread": 1,
        "base_score": float(np.mean(targets)),
    }
    start = time.process_time()
    booster = xgboost.train(parameters, xgboost.QuantileDMatrix(rows, targets, nthread=1), 100)
    seconds = time.process_time() - start
    return seconds, lambda test: booster.predict(xgboost.DMatrix(test)), xgboost.__version__


def lightgbm(rows, targets):
    import lightgbm

    parameters = {
        "num_leaves": 31,
        "learning_rate": 0.1,
        "num_threads": 1,
        "verbose": -1,
        "min_data_in_leaf": 1,
        "min_sum_hessian_in_leaf": 1,
        "lambda_l2": 1,
    }
    start = time.process_time()
    booster = lightgbm.train(parameters, lightgbm.Dataset(rows, targets), 100)
    return time.process_time() - start, booster.predict, lightgbm.__version__


def scikit_learn(rows, targets):
    import sklearn
    from sklearn.ensemble import HistGradientBoostingRegressor

    model = HistGradientBoostingRegressor(
        max_iter=100, max_leaf_nodes=31, learning_rate=0.1, l2_regularization=1, min_samples_leaf=1, early_stopping=False
    )
    start = time.process_time()
    model.fit(rows, targets)
    return time.process_time() - start, model.predict, sklearn.__version__


FITS = {"xgboost hist": xgboost_hist, "LightGBM": lightgbm, "scikit-learn": scikit_learn}
seconds, predict, version = FITS[peer](*read("train"))
test_rows, test_targets = read("test")
error = float(np.sqrt(np.mean((predict(test_rows) - test_targets) ** 2)))
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"seconds": seconds, "error": error, "memory": memory, "version": version}))
