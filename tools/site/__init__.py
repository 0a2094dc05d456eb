"""`make docs-site`: the documents of this repository as a site that needs no network.

Nothing is moved or kept twice: a tree of pages is made from the documents as they are, in a
temporary folder, and Zensical renders it (decision 0155).
"""
