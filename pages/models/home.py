from pages.models.plain_page import IntroducedPage


class Home(IntroducedPage):
    """The root page of a site, in one language."""

    page_description = "The first page of a site."
    parent_page_types = ["wagtailcore.Page"]
