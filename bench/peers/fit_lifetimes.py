"""Run in the environment of peers/lifetimes.txt: fits one model to a file of clients; one line of JSON about it.

python fit_lifetimes.py BetaGeoFitter clients.npz AHEAD
"""

import json
import sys
import time
import warnings

import lifetimes
import numpy as np

warnings.filterwarnings("ignore")


def main() -> None:
    model = getattr(lifetimes, sys.argv[1])()
    rows = np.load(sys.argv[2])
    x, t_x, now = rows["x"], rows["t_x"], rows["T"]
    began, worked = time.perf_counter(), time.process_time()
    model.fit(x, t_x, now)
    fitted, worked = time.perf_counter(), time.process_time() - worked
    expected = model.conditional_expected_number_of_purchases_up_to_time(float(sys.argv[3]), x, t_x, now)
    told = {
        "fit": fitted - began,
        "cpu": worked,
        "predict": time.perf_counter() - fitted,
        "expected": float(np.nansum(expected)),
    }
    print(json.dumps(told | {"parameters": [float(figure) for figure in model.params_]}))


if __name__ == "__main__":
    main()
