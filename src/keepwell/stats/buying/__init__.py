"""Repeat buying: who orders again, how often, and when. The published models that need only a few numbers of each client.

    known = Summary.from_times(days, start, today)      # or Summary.of(x, t_x, T) from numpy, Arrow or lists
    model = bg_nbd.fit(known)                           # model.fit_info: errors, intervals, flags
    model.no_order_chance(known, 90)                    # an array, one figure a client

A file per model, each with its fit, its predictions and its simulator; `summary` is what they know of clients,
`fitting` how they learn. Any unit of time, the same throughout.
"""
