"""What axe-core, a checker of accessibility (https://github.com/dequelabs/axe-core), finds on a page."""

from collections.abc import Mapping
from typing import Any

from tests.node.tools import installed_tools

# Elements that are spared a rule are left out.
_RUN = """
const [spared, done] = arguments;
axe.run(document).then(({violations}) => {
    const isSpared = (id, {target}) => id in spared && document.querySelector(target[0])?.matches(spared[id]);
    const left = violations.map(({id, nodes}) => [id, nodes.filter((node) => !isSpared(id, node))]);
    done(left.filter(([id, nodes]) => nodes.length).map(([id, nodes]) =>
        `${id}: ${nodes.map(({target, failureSummary}) => `${target} ${failureSummary}`).join(" | ")}`));
});
"""


def violations_in(browser: Any, *, spared: Mapping[str, str] | None = None) -> list[str]:
    """Return a line for each rule that the page in the browser breaks.

    `spared`: a selector of elements that may break a rule, by the rule's name.
    """
    browser.execute_script((installed_tools() / "axe-core" / "axe.min.js").read_text())
    return browser.execute_async_script(_RUN, dict(spared or {}))
