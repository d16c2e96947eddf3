"""The site as an RSGI application (https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md)."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from io import BytesIO
from typing import Any

from django.db import DatabaseError, connection
from django.urls import reverse

from api.edge import Edge
from api.http.middleware import is_api
from api.http.outages import is_outage
from api.http.problems import Problem, Unavailable, problem_of_outage, problem_of_status, respond
from cms.bodies import may_send_much
from cms.serving.answers import Answer, OpenFile, answer_of
from cms.serving.bodies import BadBody, read_body
from cms.serving.command import CONNECTIONS
from cms.serving.files import PublicFiles
from cms.serving.limits import TookTooLong
from cms.serving.pools import Busy, Pool
from cms.serving.requests import environ_of, request_of
from cms.serving.sending import Sending

logger = logging.getLogger(__name__)
_READS = {"GET", "HEAD", "OPTIONS"}
_TOO_LONG = "This took too long, so it was stopped. See what was saved, then do it again in smaller parts."
WSGI = Callable[..., Iterable[bytes]]


class Application:
    """The RSGI application. It answers from memory at once, and takes a thread only for a request that is complete.

    Reads, previews, the admin, signing in to the admin, files, renditions of pictures, uploads and health checks have
    threads of their own, so that none waits for a thread of another. The liveness check answers even while the database
    does not.
    """

    def __init__(self, wsgi: WSGI, *, files: PublicFiles, threads: int, editing_seconds: float) -> None:
        """`threads`: the number of threads for reads, and also for the admin.

        `editing_seconds`: how long a request to the admin, or one that sends data, may take.
        """
        self._wsgi = wsgi
        self._cached = wsgi.cached if isinstance(wsgi, Edge) else lambda environ: None
        self._files = files
        self._sending = Sending()
        self._reads = Pool("reads", threads=threads)
        self._editors = Pool("editors", threads=threads, seconds=editing_seconds)
        self._previews = Pool("previews", threads=2, waiting=50, seconds=editing_seconds)
        self._visitors = Pool("visitors", threads=2, waiting=50, seconds=editing_seconds)
        self._handing_out = Pool("files", threads=2)
        self._renditions = Pool("renditions", threads=2, waiting=50)
        self._uploads = Pool("uploads", threads=2, waiting=CONNECTIONS)
        self._health = Pool("health", threads=2, waiting=50)
        self._live = Pool("live", threads=1)
        self._admin = reverse("wagtailadmin_home")
        self._paths_of_health = reverse("api:health").rstrip("/")
        self._path_of_live = reverse("api:live")
        self._paths_of_previews = reverse("api:preview", args=["-"]).removesuffix("-/")
        # Anybody can use these forms, and checking a password takes a lot of CPU time.
        self._sign_in_paths = (reverse("wagtailadmin_login"), reverse("wagtailadmin_password_reset"))

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        environ = environ_of(scope)
        reply = self._cached(environ)
        if reply:
            content = reply.content[0] if reply.content else b""
            await self._sending.send(int(reply.status[:3]), reply.headers, content, proto)
            return
        try:
            answer = await self._answer(environ, proto)
        except Busy:
            answer = _refusal(environ, Unavailable("The server is busy. Try again shortly."))
        except TookTooLong:
            logger.warning("%s %s took too long, and was stopped.", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            answer = _refusal(environ, Unavailable(_TOO_LONG))
        except BadBody as error:
            answer = _refusal(environ, error.problem(str(error)))
        except Exception as error:
            logger.exception("A request could not be answered.")  # an outage as one line: see api/http/outages.py
            answer = _refusal(environ, problem_of_outage(error) if is_outage(error) else problem_of_status(500))
        await self._sending.answer(answer, proto)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        for value in vars(self).values():
            if isinstance(value, Pool):
                value.close()

    async def _answer(self, environ: dict[str, Any], proto: Any) -> Answer:
        if self._files.has(environ["PATH_INFO"]):
            answer = await self._handing_out.run(self._files.answer, environ)
            if answer.status != HTTPStatus.NOT_FOUND or not self._files.may_be_made(environ):
                return answer
            environ["wsgi.input"] = BytesIO()
            made = await self._renditions.run(answer_of, self._wsgi, environ)
            if made.status != HTTPStatus.OK:
                return made
            # Now there is a file, unless files lie in a bucket.
            answer = await self._handing_out.run(self._files.answer, environ)
            return made if answer.status == HTTPStatus.NOT_FOUND else answer
        environ["wsgi.input"] = await read_body(
            environ,
            proto,
            may_send_much=lambda: self._editors.run(_may_send_much, environ),
            write=lambda file, part: self._uploads.run(file.write, part),
        )
        environ["wsgi.file_wrapper"] = OpenFile
        try:
            return await self._pool_of(environ).run(answer_of, self._wsgi, environ)
        finally:
            environ["wsgi.input"].close()

    def _pool_of(self, environ: dict[str, Any]) -> Pool:
        path = environ["PATH_INFO"]
        if path.startswith(self._sign_in_paths):
            return self._visitors
        if environ["REQUEST_METHOD"] not in _READS or path.startswith(self._admin):
            return self._editors
        if path == self._path_of_live:
            return self._live
        if path.startswith(self._paths_of_previews):  # each is rendered, and a link can be passed on
            return self._previews
        return self._health if path.startswith(self._paths_of_health) else self._reads


def _may_send_much(environ: dict[str, Any]) -> bool:
    """True if the sender may send a large body. False if the database is away."""
    try:
        return may_send_much(request_of(environ))
    except DatabaseError:
        return False
    finally:
        connection.close()


def _refusal(environ: dict[str, Any], problem: Problem) -> Answer:
    """Answer with a problem under `/api/`, and with plain text elsewhere."""
    request = request_of(environ)
    response = respond(request, problem)
    if not is_api(request):
        response.content = problem.detail
        response["Content-Type"] = "text/plain; charset=utf-8"
    return Answer(response.status_code, list(response.items()), response.content)
