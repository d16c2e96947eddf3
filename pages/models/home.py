from pages.models.plain_page import IntroducedPage


class Home(IntroducedPage):
    """The root page of a site, in one language."""

    parent_page_types = ["wagtailcore.Page"]
