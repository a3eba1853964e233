"""Repeat buying: who orders again, how often, and when. The published models that need only a few numbers of each client.

A file per model, each with its fit, its predictions and its simulator; `summary` is what they know of clients,
`fitting` how they learn. Any unit of time, the same throughout.
"""
