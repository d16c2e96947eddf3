"""Answers repeated reads without Django: a dictionary of finished answers, valid for one content version.

It knows HTTP and the version, nothing of pages.
"""

from api.edge.application import Edge

__all__ = ["Edge"]
