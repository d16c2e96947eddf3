"""Read what is at a path of the frontend."""

from api.reads.read import FROM, STATE, Found, Scope, read


def read_route(scope: Scope, *, path: str, from_paths: list[str]) -> Found:
    """Read the documents at a path: rows of the kinds `page`, `redirect` and `withdrawn`, in this order.

    The row of a redirect is the last of its chain; `looped` is true if the chain has more than ten redirects, and
    `reason` says why the page is gone that it leads to. `withdrawn` is the last page that was at the path, or the last
    redirect from there. `from_paths` are the paths of redirects to look for.
    """
    statement = f"""{STATE} found.* {FROM}
    LEFT JOIN LATERAL (
        WITH RECURSIVE hop AS (
            (SELECT r.location, r.permanent, r.keep_query, r.keys, 1 AS depth FROM ({_REDIRECT}
                AND d.path = ANY(%(from_paths)s)
                ORDER BY array_position(%(from_paths)s::text[], d.path), {REDIRECT_ORDER} LIMIT 1) r)
            UNION ALL
            SELECT {JOINED}, hop.permanent AND r.permanent, hop.keep_query AND r.keep_query,
                hop.keys || ' ' || r.keys, hop.depth + 1
            FROM hop CROSS JOIN LATERAL ({SPELLINGS}) next CROSS JOIN LATERAL ({_REDIRECT}
                AND d.path = ANY(next.from_paths)
                ORDER BY array_position(next.from_paths, d.path), {REDIRECT_ORDER} LIMIT 1) r
            WHERE hop.depth <= 10 AND hop.location LIKE '/%%'
        )
        (SELECT 'page' AS kind, d.path, d.body, d.surrogate_keys, NULL AS location, NULL::boolean AS permanent,
            NULL::boolean AS keep_query, d.reason, false AS looped,
            NULL AS replaced_by  -- what an editor redirects is a redirect
        FROM api_publisheddocument d
        WHERE d.site_id = site.site_id AND d.path = %(path)s AND d.live AND d.type NOT IN ('redirect', 'site')
        ORDER BY d.locale = site.locale, d.id  -- a language's home goes before a page that has its slug
        LIMIT 1)
        UNION ALL
        (SELECT 'redirect', NULL, NULL, hop.keys, hop.location, hop.permanent, hop.keep_query, target.reason,
            hop.depth > 10, NULL
        FROM (SELECT * FROM hop ORDER BY depth DESC LIMIT 1) hop
        LEFT JOIN LATERAL ({SPELLINGS}) next ON hop.location LIKE '/%%'
        LEFT JOIN LATERAL (SELECT d.live, d.reason FROM api_publisheddocument d
            WHERE d.site_id = site.site_id AND d.path = next.page_path AND d.version IS NOT NULL
                AND d.type NOT IN ('redirect', 'site')
            ORDER BY d.live DESC, d.version DESC LIMIT 1) target ON NOT target.live)
        UNION ALL
        (SELECT 'withdrawn', NULL, NULL, '', NULL, NULL, NULL, d.reason, false, NULL
        FROM api_publisheddocument d
        WHERE d.site_id = site.site_id AND d.path = ANY(%(from_paths)s::text[] || %(path)s::text)
            AND NOT d.live AND d.version IS NOT NULL
            AND CASE d.type WHEN 'site' THEN false WHEN 'redirect' THEN d.path = ANY(%(from_paths)s)
                ELSE d.path = %(path)s END
        ORDER BY d.version DESC LIMIT 1)
    ) found ON true"""
    return read(scope, statement, {"path": path, "from_paths": from_paths}, row="kind")


# The paths that a location within the site is looked up by.
# `redirect_paths` and `page_path` of `endpoints.routes` do the same in Python.
SPELLINGS = """
    SELECT rtrim(bare, '/') || '/' AS page_path,
        CASE WHEN asked.query IS NULL THEN ARRAY[bare] ELSE ARRAY[bare || '?' || asked.query, bare] END AS from_paths
    FROM (SELECT split_part(hop.location, '#', 1) AS whole) located,
    LATERAL (SELECT COALESCE(NULLIF(rtrim(split_part(whole, '?', 1), '/'), ''), '/') AS bare) trimmed,
    LATERAL (SELECT string_agg(part, '&' ORDER BY part COLLATE "C") AS query
        FROM string_to_table(NULLIF(substr(whole, strpos(whole, '?') + 1), whole), '&') part) asked"""
# The location of a redirect `r` for whoever was led to it by `hop`: it may keep the query of that location.
JOINED = """
    CASE WHEN r.keep_query AND strpos(split_part(hop.location, '#', 1), '?') > 0 THEN
        split_part(r.location, '#', 1)
        || CASE WHEN strpos(split_part(r.location, '#', 1), '?') > 0 THEN '&' ELSE '?' END
        || regexp_replace(split_part(hop.location, '#', 1), '^[^?]*\\?', '')
        || substr(r.location, length(split_part(r.location, '#', 1)) + 1)
    ELSE r.location END"""
# The order of redirects from one path. Their sort keys `l.key` end in a rank of one digit, see `rendering.redirects`:
# redirects of this site come first.
REDIRECT_ORDER = "right(l.key, 1), l.key, l.document_id"
# The target on the site of an editor's redirect from the path of a withdrawn document `d`.
REPLACED_BY = f"""
    SELECT convert_from(r.body, 'UTF8')::jsonb ->> 'location' FROM api_publisheddocument r
    JOIN api_listing l ON l.document_id = r.id  -- its only list
    WHERE r.site_id = site.site_id AND r.type = 'redirect' AND r.live AND d.path <> '' AND r.path = rtrim(d.path, '/')
        AND convert_from(r.body, 'UTF8')::jsonb ->> 'location' LIKE '/%%'
    ORDER BY {REDIRECT_ORDER} LIMIT 1"""
_REDIRECT = """
    SELECT convert_from(d.body, 'UTF8')::jsonb ->> 'location' AS location,
        (convert_from(d.body, 'UTF8')::jsonb ->> 'permanent')::boolean AS permanent,
        -- null: an earlier release rendered it
        COALESCE((convert_from(d.body, 'UTF8')::jsonb ->> 'keep_query')::boolean, false) AS keep_query,
        d.surrogate_keys AS keys
    FROM api_publisheddocument d
    JOIN api_listing l ON l.document_id = d.id  -- its only list
    WHERE d.site_id = site.site_id AND d.type = 'redirect' AND d.live"""
