from api.models.document import SHARED, PublishedDocument, Reason, RenderFailure, RenderWarning
from api.models.heartbeat import Heartbeat
from api.models.listing import BY_TITLE, DocumentList, Listing
from api.models.mark import MARK_CHANNEL, Mark, WorkedOff
from api.models.search import SearchEntry, SearchWord
from api.models.state import VERSION_CHANNEL, ContentState

__all__ = [
    "BY_TITLE",
    "MARK_CHANNEL",
    "SHARED",
    "VERSION_CHANNEL",
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
