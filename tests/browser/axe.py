"""What axe-core, a checker of accessibility (https://github.com/dequelabs/axe-core), finds on a page."""

from typing import Any

from tests.node.tools import installed_tools

_RUN = """
const done = arguments[arguments.length - 1];
axe.run(document).then(({violations}) => done(violations.map(({id, nodes}) =>
    `${id}: ${nodes.map(({target, failureSummary}) => `${target} ${failureSummary}`).join(" | ")}`)));
"""


def violations_in(browser: Any) -> list[str]:
    """Return a line for each rule that the page in the browser breaks."""
    browser.execute_script((installed_tools() / "axe-core" / "axe.min.js").read_text())
    return browser.execute_async_script(_RUN)
