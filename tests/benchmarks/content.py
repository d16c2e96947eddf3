"""Making many articles quickly: one with the models, the others as copies in SQL. The content is always the same."""

import json
import uuid

from django.db import connection
from wagtail.models import Page

from api.models import PublishedDocument
from pages.models import Article, Authorship
from pages.models.article import ArticleTag
from pages.models.taxonomy import Category, Tag
from tests import factories

# A paragraph of a text. Six sections of two paragraphs are about 6 KB.
_SENTENCE = "Sleep is when the body mends what the day has worn, and most people need more of it than they allow. "
SECTIONS = 6
# The largest number of articles in the search index.
SEARCHED = 100_000
# One of ten articles has a given category, and two of fifty have a given tag.
CATEGORIES, TAGS = 10, 50
# Each copy has other words in place of this: some frequent, most rare, as in any language.
_WORDS = "This sentence stands in the first article only, and no other one has as few words as this one has here. "
WORDS_A_SECTION = 40
# Each of these is in the text of about half of the articles. The second group is also in some titles.
HALF = ("meadow", "lantern", "harbour", "willow")
HALF_AND_TITLES = ("copper", "thistle", "marble", "cinder")


def scarce(nth: int) -> str:
    """Return a word that is in one of a hundred articles. `nth` is from 0 to 99."""
    return f"{'bdfgklmnpr'[nth // 10]}u{'bdfgklmnpr'[nth % 10]}eza"


def fill(articles: int) -> None:
    """Fill the site up to this number of live articles of about 6 KB, with a hero, an author, a category and tags."""
    template = Article.objects.filter(slug="article-0").first() or _template()
    _multiply(template, articles - Article.objects.count())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _template() -> Article:
    factories.site()
    person = factories.person()
    category, *_ = [factories.category(f"Category {n}", slug=f"category-{n}") for n in range(CATEGORIES)]
    factories.category("Seldom", slug="seldom")
    tags = [Tag.objects.create(name=f"Tag {n}", slug=f"tag-{n}") for n in range(TAGS)][:2]
    article = factories.article(
        "Article 0",
        slug="article-0",
        summary=_SENTENCE,
        category=category,
        hero=factories.picture(),
        hero_alt="Trees",
        published_on="2026-01-01",
    )
    Authorship.objects.create(page=article, person=person)
    for tag in tags:
        ArticleTag.objects.create(content_object=article, tag=tag)
    article.body = json.dumps(_body(article.pk, factories.picture("In the text").pk))
    article.save()
    return article


def _body(page_id: int, picture_id: int) -> list[dict]:
    blocks: list[dict] = []
    for number in range(SECTIONS):
        text = f"<p>{_SENTENCE}</p><p>{_WORDS}</p>"
        link = f'<p>See <a linktype="page" id="{page_id}">this article</a>.</p>'
        blocks += [
            {"type": "heading", "value": {"text": f"Section {number}", "level": 2}},
            {"type": "rich_text", "value": text + link},
        ]
    figure = {"image": {"image": picture_id, "decorative": False, "alt_text": "A wood"}, "caption": "", "credit": ""}
    blocks.insert(2, {"type": "image", "value": figure})
    return [{**block, "id": str(uuid.uuid5(uuid.NAMESPACE_URL, str(number)))} for number, block in enumerate(blocks)]


def _multiply(template: Article, copies: int) -> None:
    if copies < 1:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(path) FROM wagtailcore_page WHERE path LIKE %s", [template.path[:-4] + "____"])
        last = int(cursor.fetchone()[0][-4:], 36)
        cursor.execute("SELECT max(id) FROM wagtailcore_page")
        first = cursor.fetchone()[0]
        replaced = {
            "id": "%(first)s + n",
            "path": f"left(path, -4) || pg_temp.to_base36({last} + n)",
            "title": "'Article ' || (%(first)s + n) || pg_temp.title_words(n)",
            "draft_title": "'Article ' || (%(first)s + n)",
            "slug": "'article-' || (%(first)s + n)",
            "url_path": "regexp_replace(url_path, '[^/]+/$', 'article-' || (%(first)s + n) || '/')",
            "translation_key": "gen_random_uuid()",
            "latest_revision_id": "NULL::integer",
            "live_revision_id": "NULL::integer",
        }
        cursor.execute(_BASE36)
        cursor.execute(_TEXT)
        _copy(cursor, Page, replaced, first, copies, template.pk)
        replaced = {
            "page_ptr_id": "%(first)s + n",
            "published_on": "DATE '2026-01-01' - (n %% 3000)::int",
            # Only the oldest hundredth of the articles has the category "seldom".
            "category_id": f"CASE WHEN n %% 3000 >= {copies} %% 3000 * 99 / 100 THEN {_id(Category, 'seldom')} "
            f"ELSE {_id(Category, 'category-0')} + n %% {CATEGORIES} END",
            "body": "pg_temp.with_words(body::text, n)::jsonb",
        }
        _copy(cursor, Article, replaced, first, copies, template.pk)
        _copy_children(cursor, Authorship, {"page_id": "%(first)s + n"}, copies, template.pk, first)
        first_tag = _id(Tag, "tag-0")
        tags = {
            "content_object_id": "%(first)s + n",
            "tag_id": f"{first_tag} + (n + (tag_id - {first_tag}) * 17) %% {TAGS}",
        }
        _copy_children(cursor, ArticleTag, tags, copies, template.pk, first)
        cursor.execute("SELECT setval(pg_get_serial_sequence('wagtailcore_page', 'id'), max(id)) FROM wagtailcore_page")
        cursor.execute(
            "UPDATE wagtailcore_page SET numchild = numchild + %s WHERE path = %s", [copies, template.path[:-4]]
        )


_BASE36 = """CREATE OR REPLACE FUNCTION pg_temp.to_base36(number int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(
        substr('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', mod(number / (36 ^ place)::int, 36) + 1, 1), ''
        ORDER BY place DESC
    ) FROM generate_series(0, 3) place $$"""

# Words by their rank: the lower it is, the more often they are drawn.
_TEXT = f"""
    CREATE OR REPLACE FUNCTION pg_temp.drawn(seed int) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
        SELECT (hashint4(seed)::bigint + 2147483648) / 4294967296.0 $$;
    CREATE OR REPLACE FUNCTION pg_temp.word(rank int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT string_agg(substr('bcdfghjklmnprstvwz', mod(rank / (18 ^ place)::int, 18) + 1, 1)
            || substr('aeiou', mod(rank * 7 + place, 5) + 1, 1), '') || 'n' FROM generate_series(0, 2) place $$;
    CREATE OR REPLACE FUNCTION pg_temp.half_words(n int) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
        SELECT word FROM unnest(ARRAY{[*HALF, *HALF_AND_TITLES]}) WITH ORDINALITY half (word, bit)
        WHERE pg_temp.drawn(n * 16 + bit::int) < 0.5 $$;
    CREATE OR REPLACE FUNCTION pg_temp.title_words(n int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE WHEN n % 10 = 0 THEN (SELECT COALESCE(' ' || string_agg(w, ' '), '') FROM pg_temp.half_words(n) w
            WHERE w = ANY(ARRAY{list(HALF_AND_TITLES)})) ELSE '' END $$;
    CREATE OR REPLACE FUNCTION pg_temp.own_words(n int, part int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT string_agg(word, ' ') FROM (
            SELECT pg_temp.word(floor(exp(ln(5000) * pg_temp.drawn(n * 1000 + part * 100 + k)))::int) AS word
            FROM generate_series(1, {WORDS_A_SECTION}) k
            UNION ALL
            SELECT * FROM pg_temp.half_words(n) WHERE part = 2
            UNION ALL
            SELECT (ARRAY{[scarce(nth) for nth in range(100)]})[n % 100 + 1] WHERE part = 3
        ) words $$;
    CREATE OR REPLACE FUNCTION pg_temp.with_words(body text, n int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT string_agg(CASE WHEN part > 1 THEN pg_temp.own_words(n, part::int) || '.' ELSE '' END || given, ''
            ORDER BY part)
        FROM regexp_split_to_table(body, '{_WORDS}') WITH ORDINALITY parts (given, part) $$
"""


def _copy(cursor, model, replaced: dict[str, str], first: int, copies: int, template: int) -> None:
    columns = [field.column for field in model._meta.local_concrete_fields]
    values = ", ".join(replaced.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} FROM {model._meta.db_table}, "
        f"generate_series(1, %(copies)s) n WHERE {model._meta.pk.column} = %(template)s",
        {"first": first, "copies": copies, "template": template},
    )


def _id(model, slug: str) -> int:
    return model.objects.values_list("pk", flat=True).get(slug=slug)


def _copy_children(cursor, model, replaced: dict[str, str], copies: int, template: int, first: int) -> None:
    parent = next(iter(replaced))
    columns = [field.column for field in model._meta.local_concrete_fields if not field.primary_key]
    values = ", ".join(replaced.get(column, f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} FROM {model._meta.db_table}, "
        f"generate_series(1, %(copies)s) n WHERE {parent} = %(template)s",
        {"first": first, "copies": copies, "template": template},
    )


def fill_documents(total: int) -> None:
    """Copy the documents of articles, and their places in lists, up to this number of live articles.

    The copies have their own slugs, ids and versions, but no pages, so they are only for reads.
    """
    live = PublishedDocument.objects.filter(type="article", live=True)
    there, copied = live.count(), live.filter(source__startswith="page:-").count()
    copies = {"first": copied + 1, "last": copied + total - there, "templates": there - copied, "searched": SEARCHED}
    if total <= there:
        return
    with connection.cursor() as cursor:
        # The indexes are made after the rows, which is many times faster.
        indexes = _without_indexes(cursor) if total > 5_000 else []
        cursor.execute(_COPIES, copies)
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for index in indexes:
            cursor.execute(index)
        cursor.execute("RESET maintenance_work_mem")
        cursor.execute(COUNT)
        cursor.execute("UPDATE api_contentstate SET version = version + %s", [total - there])
        cursor.execute("ANALYZE api_publisheddocument")
        cursor.execute("ANALYZE api_listing")
        cursor.execute("ANALYZE api_searchentry")


def _without_indexes(cursor) -> list[str]:
    """Drop the indexes of the copied rows, and return the statements that make them again."""
    cursor.execute(
        """SELECT index.indexname, index.indexdef, owned.conname FROM pg_indexes index
        LEFT JOIN pg_constraint owned ON owned.conname = index.indexname AND owned.contype = 'p'
        WHERE index.tablename = ANY(%s) AND index.indexname <> 'api_publisheddocument_pkey'""",
        [["api_searchentry", "api_listing", "api_publisheddocument"]],
    )
    made_again = []
    for name, definition, key in cursor.fetchall():
        if key:
            cursor.execute(
                "SELECT pg_get_constraintdef(oid), conrelid::regclass FROM pg_constraint WHERE conname = %s", [key]
            )
            constraint, table = cursor.fetchone()
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            made_again.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {constraint}")
        else:
            cursor.execute(f"DROP INDEX {name}")
            made_again.append(definition)
    return made_again


_COPIES = """
    WITH template AS (
        SELECT *, row_number() OVER (ORDER BY version) AS nth FROM api_publisheddocument
        WHERE type = 'article' AND live AND source NOT LIKE 'page:-%%'
    ), copy AS (
        SELECT n, template.id AS of, md5('copy ' || n)::uuid AS id FROM generate_series(%(first)s, %(last)s) n
        JOIN template ON template.nth = n %% %(templates)s + 1
    ), documents AS (
        INSERT INTO api_publisheddocument (id, source, type, site_id, locale, slug, path, live, version, changed_at,
            body, summary, keys, surrogate_keys, translation_key)
        SELECT copy.id, 'page:-' || n, type, site_id, locale, 'copy-' || n, '/blog/copy-' || n || '/', true,
            state.version + n - %(first)s + 1, changed_at, body, summary, ARRAY['page:-' || n], surrogate_keys,
            gen_random_uuid()
        FROM copy JOIN template ON template.id = copy.of CROSS JOIN api_contentstate state
    ), entries AS (
        INSERT INTO api_searchentry
            (document_id, site_id, locale, type, recency, head, everything, fields, texts, words)
        SELECT copy.id, site_id, locale, type, recency, head, everything, fields, texts, words
        FROM copy JOIN api_searchentry entry ON entry.document_id = copy.of WHERE n <= %(searched)s
    )
    INSERT INTO api_listing (document_id, list_id, key)
    SELECT copy.id, list_id, key FROM copy JOIN api_listing listing ON listing.document_id = copy.of"""
COUNT = """
    UPDATE api_documentlist list SET total = counted.number
    FROM (SELECT list_id, count(*) AS number FROM api_listing GROUP BY list_id) counted
    WHERE counted.list_id = list.id"""
