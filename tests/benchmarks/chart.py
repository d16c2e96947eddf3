"""The bar chart docs/reads.svg of the README. Its scale begins at zero."""

from pathlib import Path
from xml.sax.saxutils import escape

SVG = Path(__file__).parents[2] / "docs" / "reads.svg"
_WIDTH, _LABELS, _BAR, _GAP, _FIGURES = 820, 270, 22, 12, 80
_STYLE = """
    text { font: 14px system-ui, sans-serif; fill: #1f2937 }
    .title { font-weight: 600 }
    .ours { fill: #0f766e }
    .others { fill: #9ca3af }
    @media (prefers-color-scheme: dark) { text { fill: #e5e7eb } .ours { fill: #2dd4bf } .others { fill: #6b7280 } }
"""


def chart(bars: list[tuple[str, float, bool]]) -> None:
    """Write the chart. Each bar has a label, the requests per second, and True if it is Broadview's."""
    most = max(rate for _, rate, _ in bars)
    full = _WIDTH - _LABELS - _FIGURES
    title = "Requests a second, two cores, one machine"
    lines = [f'<text class="title" x="0" y="18">{title}</text>']
    for number, (what, rate, ours) in enumerate(bars):
        y = 36 + number * (_BAR + _GAP)
        width = max(1.0, full * rate / most)
        baseline = y + _BAR - 6
        lines += [
            f'<text x="{_LABELS - 10}" y="{baseline}" text-anchor="end">{escape(what)}</text>',
            f'<rect class="{"ours" if ours else "others"}" x="{_LABELS}" y="{y}" width="{width:.1f}" height="{_BAR}"/>',
            f'<text x="{_LABELS + width + 8:.1f}" y="{baseline}">{rate:,.0f}</text>',
        ]
    height = 36 + len(bars) * (_BAR + _GAP)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{title}">'
    SVG.write_text("\n".join([head, f"<style>{_STYLE}</style>", *lines, "</svg>", ""]))
