"""What others have answered to the author of a draft: the changes that they ask for, and their comments."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    CharField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, StrIndex
from wagtail.models import Comment, CommentReply, Page, TaskState, WorkflowState

from pages.admin.reports import editable

# The id of the block that a path like `body.<id>.text` names, or of the innermost one.
_BLOCK = ".*([0-9a-f]{8}-[0-9a-f-]{27})"


def changes_asked_of(user: AbstractBaseUser | AnonymousUser) -> QuerySet[TaskState]:
    """Return the steps at which somebody else asked for changes of a page that this user made or submitted.

    The newest first. A page that was submitted again, or whose workflow was ended, is left out.
    """
    own = Page.objects.filter(owner=user).order_by().values(key=Cast("pk", CharField()))
    asked = TaskState.objects.filter(
        Q(workflow_state__object_id__in=own) | Q(workflow_state__requested_by=user),
        workflow_state__object_id__in=editable(user).values(key=Cast("pk", CharField())),
        workflow_state__base_content_type=ContentType.objects.get_for_model(Page),
        workflow_state__status=WorkflowState.STATUS_NEEDS_CHANGES,
        workflow_state__current_task_state=F("pk"),
    )
    asked = asked.exclude(finished_by=user).select_related("revision", "finished_by").defer("revision__content")
    return asked.order_by("-finished_at")


def comments_for(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Comment]:
    """Return the unresolved comments on pages that this user made, if their last word is somebody else's.

    The newest first. Comments on a block that was removed are left out, since the page's form shows them no more.
    """
    replies = CommentReply.objects.order_by("-created_at")
    last = replies.filter(comment=OuterRef("pk"))
    block = Coalesce(_function("substring", F("contentpath"), Value(_BLOCK)), Value(""))
    comments = Comment.objects.filter(resolved_at=None, page__owner=user, page__in=editable(user)).annotate(
        last_by=Coalesce(Subquery(last.values("user_id")[:1]), F("user_id"), output_field=IntegerField()),
        last_at=Coalesce(Subquery(last.values("created_at")[:1]), F("created_at")),
        place=StrIndex(Coalesce(_commented_field(), block), block),
    )
    comments = comments.exclude(last_by=user.pk).exclude(place=0).select_related("page", "user")
    return comments.prefetch_related(Prefetch("replies", replies.select_related("user"))).order_by("-last_at")


def last_word(comment: Comment) -> Comment | CommentReply:
    """Return the newest reply to a comment of `comments_for`, or the comment itself."""
    replies = list(comment.replies.all())
    return replies[0] if replies else comment


def _commented_field() -> Func:
    """Return the text of the field that a comment is on. The revision as a whole has the comments too."""
    field = _function("split_part", F("contentpath"), Value("."), Value(1))
    content = F("page__latest_revision__content")
    return Func(content, field, template="(%(expressions)s)", arg_joiner=" ->> ", output_field=TextField())


def _function(name: str, *expressions: Value | F) -> Func:
    return Func(*expressions, function=name, output_field=TextField())
