"""How previews end, and where frontends show them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from pages.models import Preview, SiteSettings
from pages.models.preview import forget_ended_previews
from pages.models.site import frontend_origins
from tests import factories

pytestmark = pytest.mark.django_db


def test_ended_previews_are_forgotten_later():
    """A link says for a month that it has ended."""
    user, article = factories.administrator(), factories.article("Sleep")
    kept, expired, revoked = (Preview.share(article, user=user, days=1)[0] for _ in range(3))
    long_ago = timezone.now() - timedelta(days=31)
    Preview.objects.filter(pk=expired.pk).update(expires_at=long_ago)
    Preview.objects.filter(pk=revoked.pk).update(revoked_at=long_ago)
    Preview.objects.filter(pk=kept.pk).update(expires_at=timezone.now() - timedelta(days=1))
    form, _ = Preview.begin(article, user=user)
    form.change(article, [])
    Preview.objects.filter(pk=form.pk).update(expires_at=timezone.now() - timedelta(hours=2))
    forget_ended_previews()
    assert list(Preview.objects.all()) == [kept]


def test_preview_is_shown_where_the_frontend_shows_drafts(settings):
    site = SiteSettings()
    assert site.preview_address("abc") == "/preview/?token=abc"
    settings.FRONTEND_URL, settings.PREVIEW_PATH = "https://www.clinic.example", "/draft/{token}"
    assert site.preview_address("abc") == "https://www.clinic.example/draft/abc"
    site.frontend_url = "https://other.example/base"
    site.preview_path = "/api/draft?secret=1&token={token}"
    assert site.preview_address("abc") == "https://other.example/base/api/draft?secret=1&token=abc"


@pytest.mark.parametrize("path", ["preview?token={token}", "/preview", "//evil.example/{token}"])
def test_path_of_previews_needs_a_token(path):
    found = factories.settings_of_site()
    found.preview_path = path
    with pytest.raises(ValidationError, match=r"Enter a path with \{token\} in it"):
        found.full_clean()


def test_origins_of_frontends_are_as_browsers_write_them(settings):
    settings.FRONTEND_URL = "https://www.clinic.example:443/base"
    factories.settings_of_site(frontend_url="http://Münster.example:8080")
    assert frontend_origins() == ["http://xn--mnster-3ya.example:8080", "https://www.clinic.example"]
