"""What templates of the admin say about the site and its content."""

from django import template

from pages.admin import desk, shown_on

register = template.Library()
register.simple_tag(desk.name_of_the_site)
register.simple_tag(shown_on.where_it_shows)
