from pages.models.account import Attempts, Session
from pages.models.article import Article, ArticleIndex, ArticleTag, Authorship, RelatedLink
from pages.models.attachment import Attachment
from pages.models.contact import Contact
from pages.models.embed import KnownEmbed
from pages.models.home import Home
from pages.models.image import Picture, Rendition
from pages.models.imported import ImportedSource
from pages.models.location import Location, LocationIndex
from pages.models.people import Person
from pages.models.plain_page import PlainPage
from pages.models.preview import Preview
from pages.models.redirect import RedirectOptions
from pages.models.role import Role
from pages.models.site import SiteSettings
from pages.models.taxonomy import Category, Tag

__all__ = [
    "Article",
    "ArticleIndex",
    "ArticleTag",
    "Attachment",
    "Attempts",
    "Authorship",
    "Category",
    "Contact",
    "Home",
    "ImportedSource",
    "KnownEmbed",
    "Location",
    "LocationIndex",
    "Person",
    "Picture",
    "PlainPage",
    "Preview",
    "RedirectOptions",
    "RelatedLink",
    "Rendition",
    "Role",
    "Session",
    "SiteSettings",
    "Tag",
]
