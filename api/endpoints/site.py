"""The endpoint of the site itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from api.endpoints.base import ReadView
from api.fields.names import DocumentsAt
from api.fields.selection import fields_parameter
from api.http.answers import answer
from api.http.problems import NotFound
from api.parameters.base import LOCALE, READ
from api.parameters.writing import WRITING
from api.reads.documents import read_one
from api.reads.read import stored
from api.rendering.site import Site


class SiteView(ReadView):
    """The site's name, languages, navigation, default location and contact."""

    parameters = [fields_parameter(DocumentsAt("get_site"), partial="PartialSite"), *WRITING, *READ, LOCALE]
    problems = [*ReadView.problems, "not_found"]
    tag = "site"

    def operation_id(self) -> str:
        return "get_site"

    def answer_type(self) -> Any:
        return Site

    def read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        found = read_one(self.scope(request), types=["site"], shared=False, slug="")
        live = next((row for row in found.rows if row.live), None)
        if live is None:
            detail = (
                "The site's home page is not live in this language, or it cannot be rendered. Publish it, see Reports, "
                "Publishing in the admin, or ask for another `locale`."
            )
            raise NotFound(detail, state=found.state, surrogate_keys="list:pages")
        return answer(request, self.shaped(stored(live.body)), state=found.state, surrogate_keys=live.surrogate_keys)
