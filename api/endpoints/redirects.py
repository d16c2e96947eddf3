"""The list of all redirects of a site, for frontends that are built statically."""

from typing import Any

from wagtail.contrib.redirects import models as redirects

from api.endpoints.collections import PARTS, ListView
from api.fields.names import DocumentsAt
from api.fields.selection import fields_parameter
from api.lists.filters import ListParameters
from api.lists.paging import list_type
from api.parameters.base import READ
from api.parameters.writing import WRITING
from api.rendering.redirects import FROM, Redirect


class RedirectListView(ListView):
    """The redirects that editors made and that renamed pages left, by the path that they lead from.

    A redirect from the path of a live page has no effect, so it is not listed. Of several redirects from the same path,
    the first one counts.
    """

    model = redirects.Redirect
    collection = "redirects"
    lists = ListParameters(
        base="redirect", types=["redirect"], common=FROM, default=FROM, orderings={}, criteria=[], has_languages=False
    )
    parameters = [
        *PARTS,
        fields_parameter(DocumentsAt("list_redirects", ("items",)), partial="PartialRedirect"),
        *WRITING,
        *READ,
    ]
    gives_documents = True
    tag = "site"

    def answer_type(self) -> Any:
        return list_type("RedirectList", Redirect)
