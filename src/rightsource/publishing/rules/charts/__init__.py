"""Charts in one house style, drawn on the server: values in, the bytes of an SVG out, the same bytes each time.

The headline says the finding, series are named where they end, the source stands under the picture. Served as images.
"""

from rightsource.publishing.rules.charts.flows import Flow, FlowNode, Flows, sankey
from rightsource.publishing.rules.charts.ownership import Holding, Owned, Ownership, ownership_drawing
from rightsource.publishing.rules.charts.plots import (
    BarGroup,
    Bars,
    Fan,
    Limit,
    Line,
    Lines,
    bar_chart,
    fan_chart,
    limit_chart,
    line_chart,
)
from rightsource.publishing.rules.charts.style import PAGE, PHONE, Size, Unit, Words

__all__ = [
    "PAGE",
    "PHONE",
    "BarGroup",
    "Bars",
    "Fan",
    "Flow",
    "FlowNode",
    "Flows",
    "Holding",
    "Limit",
    "Line",
    "Lines",
    "Owned",
    "Ownership",
    "Size",
    "Unit",
    "Words",
    "bar_chart",
    "fan_chart",
    "limit_chart",
    "line_chart",
    "ownership_drawing",
    "sankey",
]
