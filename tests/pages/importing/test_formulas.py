"""Formulas become text with subscripts and superscripts, and are read once where pages also draw them."""

import pytest

from pages.importing.records import Prose
from tests.pages.importing.test_hidden import read, report

SQUARE = "<math><semantics><msup><mn>10</mn><mn>2</mn></msup><annotation>10^2</annotation></semantics></math>"
# As the style sheets of MathJax and KaTeX do.
CLIPS = "mjx-assistive-mml, .MJX_Assistive_MathML, .katex-mathml { clip: rect(1px, 1px, 1px, 1px) }"
CLIPPED_FORMULAS = [
    "<mjx-container class='MathJax'><mjx-math aria-hidden='true'><mjx-mn><mjx-c></mjx-c></mjx-mn></mjx-math>"
    f"<mjx-assistive-mml>{SQUARE}</mjx-assistive-mml></mjx-container>",
    "<span class='MathJax'><nobr aria-hidden='true'><span>10</span><span>2</span></nobr>"
    f"<span class='MJX_Assistive_MathML'>{SQUARE}</span></span>",
    f"<span class='katex'><span class='katex-mathml'>{SQUARE}</span>"
    "<span class='katex-html' aria-hidden='true'><span>10</span><span>2</span></span></span>",
    f"<span class='visually-hidden'>{SQUARE}</span>",
]


@pytest.mark.parametrize("formula", CLIPPED_FORMULAS)
def test_clipped_formula_is_read_once(formula: str) -> None:
    for name in ("p", "div"):
        record = read(f"<{name}>Take {formula} mg.</{name}>", head=f"<style>{CLIPS}</style>")
        assert (record.body, report(record)) == ([Prose("<p>Take 10<sup>2</sup> mg.</p>")], [])


FORMULAS = [
    ("<mi>x</mi><mo>=</mo><mn>5</mn>", "x=5"),
    ("<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>", "x<sub>1</sub><sup>2</sup>"),
    ("<mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mn>2</mn></mfrac>", "(a+1)/2"),
    ("<mfrac><mn>1</mn><msup><mi>m</mi><mn>2</mn></msup></mfrac>", "1/m<sup>2</sup>"),
    ("<msqrt><mn>2</mn></msqrt>", "√2"),
    ("<msqrt><mi>a</mi><mo>+</mo><mi>b</mi></msqrt>", "√(a+b)"),
    ("<mroot><mn>8</mn><mn>3</mn></mroot>", "<sup>3</sup>√8"),
    ("<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover>", "∑<sub>i</sub><sup>n</sup>"),
    ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr></mtable>", "1 0"),
    ("<msup><mn>7</mn></msup>", "7"),
]


@pytest.mark.parametrize(("formula", "words"), FORMULAS)
def test_formula_is_written_as_text(formula: str, words: str) -> None:
    assert read(f"<p>So <math>{formula}</math></p>").body == [Prose(f"<p>So {words}</p>")]


def test_hidden_formula_is_left_out() -> None:
    record = read(f"<p>Take two.<span hidden>{SQUARE}</span></p>")
    assert record.body == [Prose("<p>Take two.</p>")]
    assert len(report(record)) == 1
