"""The desk: the staff's pages.

A file a page under `pages/`, with a template and a style of the same name. Every route says who may come (`gate`);
a page asks the rooms below through `.seen_by(viewer)` and changes rows by one call to an act.
"""
