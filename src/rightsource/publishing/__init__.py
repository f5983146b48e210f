"""Papers, packs and charts: what leaves the house, on paper and as files.

Words: the *pack* is the shareholder committee's paper, as PDF and XLSX; a *chart* is an SVG with its table. Begin with
`rules/pack.py`.
"""
