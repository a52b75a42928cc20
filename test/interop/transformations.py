"""Fits and applies scikit-learn's transformations: python transformations.py CASES.json ANSWERS.json

A case has a transformation as a feature view names it, a column to fit it to and a column to apply it to. An answer is a list of columns.
"""

import json
import sys

import numpy as np
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import KBinsDiscretizer, MinMaxScaler, OneHotEncoder, OrdinalEncoder, RobustScaler, StandardScaler

SCALERS = {"standard": StandardScaler, "robust": RobustScaler}


def numbers(values):
    return np.array([np.nan if value is None else value for value in values], dtype=float).reshape(-1, 1)


def texts(values):
    return np.array(values, dtype=object).reshape(-1, 1)


def transformed(raw, fitted, applied):
    use = raw["use"]
    if use == "impute" and raw["strategy"] == "most_frequent":
        imputer = SimpleImputer(strategy="most_frequent", missing_values=None)
        return imputer.fit(texts(fitted)).transform(texts(applied))
    if use == "impute":
        return SimpleImputer(strategy=raw["strategy"]).fit(numbers(fitted)).transform(numbers(applied))
    if use == "min_max":
        return MinMaxScaler(tuple(raw["range"])).fit(numbers(fitted)).transform(numbers(applied))
    if use in SCALERS:
        return SCALERS[use]().fit(numbers(fitted)).transform(numbers(applied))
    if use == "bins" and "edges" in raw:
        return np.digitize(numbers(applied), raw["edges"])
    if use == "bins":
        more = {"quantile_method": "linear"} if raw["strategy"] == "quantile" else {}
        bins = KBinsDiscretizer(raw["n_bins"], encode="ordinal", strategy=raw["strategy"], subsample=None, **more)
        return bins.fit(numbers(fitted)).transform(numbers(applied))
    if use == "one_hot":
        return OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(texts(fitted)).transform(texts(applied))
    if use == "label_encode":
        encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan)
        return encoder.fit(texts(fitted)).transform(texts(applied))
    return np.log1p(numbers(applied))


def plain(value):
    return None if isinstance(value, float) and np.isnan(value) else value


with open(sys.argv[1], encoding="utf-8") as file:
    cases = json.load(file)
answers = [
    [[plain(value) for value in column] for column in transformed(**case).T.tolist()]
    for case in cases
]
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump({"version": sklearn.__version__, "answers": answers}, file)
