"""Answer repeated reads without Django, from a dictionary of finished answers for one content version.

The edge knows HTTP and the content version, but nothing about pages.
"""

from api.edge.application import Edge

__all__ = ["Edge"]
