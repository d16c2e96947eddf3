"""Drafts, for frontends that show them to editors and to people with a link."""

import logging
from typing import Annotated, Any, Literal

import orjson
from django.db import DatabaseError, InterfaceError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from pydantic import Field
from typing_extensions import TypedDict

from api.endpoints.base import ReadView
from api.fields.names import DocumentsAt
from api.fields.selection import fields_parameter
from api.http.answers import uncached
from api.http.outages import is_outage
from api.http.problems import Gone, NotFound
from api.models import ContentState
from api.parameters.base import Parameter
from api.parameters.fallbacks import BLOCK_FALLBACK
from api.parameters.writing import WRITING
from api.rendering.drafts import DraftTree, render_draft, render_draft_of_site, shown_page
from api.rendering.identity import Identities
from api.rendering.page import dump, with_version
from api.rendering.site import Site
from api.rendering.tree import Tree
from pages.admin.missing import missing
from pages.admin.showing import page_showing
from pages.context import Omission
from pages.models import Preview, SiteSettings
from pages.models.base import ContentPage
from pages.shapes.documents import AnyPage
from pages.shapes.values import Instant, Integer, Text
from pages.values import served

logger = logging.getLogger(__name__)

UNKNOWN = "There is no preview with this token. Copy its address again, or ask for another one."
NOT_SHOWN = "No page that readers see shows this yet. Publish a page that does."
UNREADABLE = "The draft of this preview cannot be read any more. Ask the person who sent it for another one."
NO_SITE = "This page is not below the home page of a site, so no frontend shows it. Move it there."


class PreviewProblem(TypedDict):
    """Something of the draft that cannot be shown, or that it lacks to be published."""

    block_id: Annotated[str | None, Field(description="The block, if it is in one.")]
    field: Annotated[Text, Field(description="A path such as callout.tone, which begins with the type of the block.")]
    detail: Annotated[Text, Field(description="A sentence for the editor.")]


class PreviewState(TypedDict):
    """What the answer shows, and how long."""

    expires_at: Instant
    revision: Annotated[Integer, Field(description="Rises with each change of the draft.")]
    live: Annotated[bool, Field(description="Whether readers see the page, in the state of its last publication.")]
    problems: list[PreviewProblem]


class PreviewOfPage(TypedDict):
    """The document of a page as if its draft was published."""

    kind: Literal["page"]
    document: AnyPage
    site: Annotated[
        Site | None, Field(description="If the draft is of the settings of a site: the site as they make it.")
    ]
    preview: PreviewState


class PreviewView(ReadView):
    """A draft, in the shape of the live page. What it cannot fill yet is left out and listed."""

    path_parameters = [Parameter("token", "The token of the preview.")]
    parameters = [fields_parameter(DocumentsAt("get_preview", ("document",))), *WRITING, BLOCK_FALLBACK]
    problems = [*ReadView.problems, "not_found", "gone"]
    cacheable = False
    for_frontends = True
    tag = "previews"

    def operation_id(self) -> str:
        return "get_preview"

    def answer_type(self) -> Any:
        return PreviewOfPage

    @transaction.atomic
    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        preview = Preview.objects.with_token(kwargs["token"])
        if preview is None:
            raise NotFound(UNKNOWN)
        if why := preview.why_ended():
            raise Gone(why)
        state = ContentState.objects.get()
        identities, draft = Identities(state), _draft_of(preview)
        tree = DraftTree(draft)
        page = _page_of(draft, tree)
        document, omissions = render_draft(page, tree, identities)
        site = None
        if isinstance(draft, SiteSettings):
            site, of_site = render_draft_of_site(draft, document["locale"], tree, identities)
            omissions += of_site
        shown: PreviewState = {
            "expires_at": served(preview.expires_at),
            "revision": preview.number(),
            "live": page is not draft or _is_live(page),
            "problems": _problems(preview, draft, omissions),
        }
        body = b'{"kind":"page","document":%s,"site":%s,"preview":%s}' % (
            self.shaped(with_version(dump(document), state.version)),
            self.formed(with_version(dump(site), state.version)) if site else b"null",
            orjson.dumps(shown),
        )
        return uncached(body)


def _draft_of(preview: Preview) -> Any:
    """Return the object with the fields of the draft. Raise Gone if it cannot be read, as after a change of a model."""
    try:
        return preview.draft()
    except Exception as error:
        if isinstance(error, DatabaseError | InterfaceError) or is_outage(error):
            raise
        logger.info("The draft of preview %s cannot be read.", preview.pk, exc_info=True)
        raise Gone(UNREADABLE) from error


def _page_of(draft: Any, tree: Tree) -> ContentPage:
    """Return the draft itself if it is a page, or else a live page that shows it. Raise NotFound if there is none."""
    if isinstance(draft, ContentPage):
        if tree.address(tree.known(draft.pk)) is None:
            raise NotFound(NO_SITE)
        return draft
    showing = page_showing(draft)
    page = shown_page(showing, tree) if showing else None
    if page is None:
        raise NotFound(NOT_SHOWN)
    return page


def _is_live(page: ContentPage) -> bool:
    tree = Tree()
    row = tree.row(page.pk)
    return row is not None and tree.is_visible(row)


def _problems(preview: Preview, draft: Any, omissions: list[Omission]) -> list[PreviewProblem]:
    """Return what the draft lacks, then what the document leaves out: one problem for each block and field, and for
    each draft."""
    found: dict[tuple[str, str, str], PreviewProblem] = {}
    with override("en"):
        lacking = missing(draft) if preview.is_link else []
    for block_id, field, about, detail in [
        *((each["block_id"] or "", each["field"], "", each["detail"]) for each in preview.problems),
        *((each.block_id, each.path, "", each.message) for each in lacking),
        *((each.block_id, each.field, each.about, each.detail) for each in omissions),
    ]:
        found.setdefault((block_id, field, about), {"block_id": block_id or None, "field": field, "detail": detail})
    return [*found.values()]
