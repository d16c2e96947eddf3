from api.models.document import SHARED, PublishedDocument, Reason, RenderFailure, RenderWarning
from api.models.heartbeat import Heartbeat
from api.models.listing import DocumentList, Listing
from api.models.mark import Mark, WorkedOff
from api.models.search import SearchEntry, SearchWord
from api.models.state import ContentState

__all__ = [
    "SHARED",
    "ContentState",
    "DocumentList",
    "Heartbeat",
    "Listing",
    "Mark",
    "PublishedDocument",
    "Reason",
    "RenderFailure",
    "RenderWarning",
    "SearchEntry",
    "SearchWord",
    "WorkedOff",
]
