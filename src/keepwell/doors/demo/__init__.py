"""The demo company: an exporter in Dhaka that never was, with three years of orders and the truth about each client.

`company.simulate` makes it from a seed, the same every time; `writing` puts it into the files that an ERP would export.
Every client leads a life (`lives`): steady, slipping, lost, half-lost and so on. The orders show it only as real orders would;
the truth is kept beside them, so that a test can ask whether a cue found what there was to find.
It knows no database: what it writes comes in through the order gateway like anybody's file. All names are invented.
"""
