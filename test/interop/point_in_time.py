"""Answers cases of test/interop/point-in-time.ts by pandas.merge_asof: python point_in_time.py CASES.json ANSWERS.json

A row with a null in its key or time is left out beforehand: merge_asof refuses null times, and takes null keys for equal ones.
Of feature rows of equal time merge_asof takes the last one in the order that it is given; the sort is stable, so that is the one
that stands last in the case.
"""

import json
import sys

import pandas as pd


def side(rows, number, n_keys):
    frame = pd.DataFrame({"time": pd.Series([row["time"] for row in rows], dtype="Float64")})
    for i in range(n_keys):
        frame[f"key{i}"] = pd.Series([row["key"][i] for row in rows], dtype=object)
    frame[number] = range(len(rows))
    frame = frame.dropna()
    frame["time"] = pd.to_datetime(frame["time"].astype("int64"), unit="ms")
    return frame.sort_values("time", kind="stable")


def matches(case):
    n_keys = case["nKeys"]
    keys = [f"key{i}" for i in range(n_keys)]
    labels = side(case["labels"], "label", n_keys)
    features = side(case["features"], "feature", n_keys)
    answer = [-1] * len(case["labels"])
    if len(labels) == 0 or len(features) == 0:
        return answer
    # Keys of one side only are codes of their own; merge_asof compares numbers, texts and truth values alike as objects.
    for key in keys:
        codes = {value: code for code, value in enumerate(dict.fromkeys([*labels[key], *features[key]]))}
        labels[key] = [codes[value] for value in labels[key]]
        features[key] = [codes[value] for value in features[key]]
    look_back = case["lookBackInMs"]
    joined = pd.merge_asof(
        labels,
        features,
        on="time",
        by=keys or None,
        direction="backward",
        allow_exact_matches=True,
        tolerance=None if look_back is None else pd.Timedelta(look_back, unit="ms"),
    )
    for label, feature in zip(joined["label"], joined["feature"]):
        answer[label] = -1 if pd.isna(feature) else int(feature)
    return answer


with open(sys.argv[1]) as file:
    cases = json.load(file)
with open(sys.argv[2], "w") as file:
    json.dump({"pandas": pd.__version__, "answers": [matches(case) for case in cases]}, file)
