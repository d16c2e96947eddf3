"""The facts of the demonstration site, and its English texts except articles. `french.py` has the French ones."""

SITE_NAME = "Broadview Clinic"
TITLE_SUFFIX = " | Broadview Clinic"

# The language of the texts, and the folder of their articles.
LANGUAGE = "en"

HOME = {
    "title": "Home",
    "slug": "broadview",
    "intro": "<p>Broadview Clinic is a place for people who live with trauma, depression or anxiety, and for those who "
    "stand beside them. We listen first, explain what we know and what we do not, and plan treatment together.</p>",
    "hero_alt": "Soft green hills in morning light",
    "body": [
        ("heading", {"level": "2", "text": "Where to begin"}),
        (
            "steps",
            {
                "items": [
                    {
                        "title": "Read",
                        "text": "<p>Our articles say what is known, and what is not. You need no account.</p>",
                    },
                    {"title": "Ask", "text": "<p>Call or write, without a referral. A question is reason enough.</p>"},
                    {
                        "title": "Meet us",
                        "text": "<p>A first visit takes about an hour and commits you to nothing.</p>",
                    },
                ]
            },
        ),
        ("quote", {"text": "Nothing about you is decided without you.", "attribution": "Our first rule", "role": ""}),
        (
            "callout",
            {
                "tone": "emergency",
                "title": "We are no emergency service",
                "text": "<p>If you are in danger, call your local emergency number.</p>",
            },
        ),
    ],
}
# The text and the article of the button on the home page.
BUTTON = ("What happens at a first visit", "what-happens-at-a-first-visit")
BLOG = {"title": "Blog", "intro": "<p>On trauma, treatment and everyday care.</p>"}
LOCATIONS = {"title": "Locations"}
ABOUT_BODY = [
    ("heading", {"level": "2", "text": "How we work"}),
    (
        "rich_text",
        "<p>Every treatment here begins with an assessment and a conversation. You learn what the choices are, what is "
        "known about each of them, and what they would ask of you. Then you decide, and you may change your mind.</p>"
        "<p>Physicians, nurses and therapists work in the same rooms and talk with each other, so that you do not have "
        "to tell your story anew at every door.</p>",
    ),
    ("quote", {"text": "Nothing about you is decided without you.", "attribution": "Our first rule", "role": ""}),
    ("heading", {"level": "2", "text": "What we do not do"}),
    (
        "rich_text",
        "<p>We are no emergency service, and we make no promises of a cure. If another place can do more for you, we "
        "say so.</p>",
    ),
    (
        "callout",
        {
            "tone": "emergency",
            "title": "In an emergency",
            "text": "<p>Call your local emergency number, or go to the nearest emergency department.</p>",
        },
    ),
    ("heading", {"level": "2", "text": "From a first call to a plan"}),
    (
        "steps",
        {
            "items": [
                {"title": "Call or write", "text": "<p>You need no referral for a first conversation.</p>"},
                {"title": "Meet us", "text": "<p>The assessment takes about an hour, here or by video.</p>"},
                {"title": "Decide", "text": "<p>You get a written plan, and time to think about it.</p>"},
            ]
        },
    ),
    (
        "faq",
        {
            "items": [
                {
                    "question": "May I bring somebody with me?",
                    "answer": "<p>Yes. Many people do, and it helps to have a second pair of ears.</p>",
                },
                {
                    "question": "What if I change my mind?",
                    "answer": "<p>Tell us. Nothing that is planned has to happen.</p>",
                },
            ]
        },
    ),
    ("call_to_action", {"text": "Call us", "page": None, "address": "tel:+16472597740", "style": "primary"}),
]

PRIVACY_BODY = [
    ("heading", {"level": "2", "text": "What this site collects"}),
    (
        "rich_text",
        "<p>Reading our articles needs no account and leaves no cookie. What you tell us by phone or email is used to "
        "answer you, and for nothing else.</p>",
    ),
    ("heading", {"level": "2", "text": "Health records"}),
    (
        "rich_text",
        "<p>Records of care are kept apart from this site, as the law on health information requires. You may ask to "
        "see yours, and to have mistakes put right.</p>",
    ),
]

ABOUT = {"title": "About us", "slug": "about", "body": ABOUT_BODY}
PRIVACY = {"title": "Privacy", "body": PRIVACY_BODY}
LOCATION = {
    "title": "Toronto clinic",
    "directions": "<p>The entrance is on Broadview Avenue, a short walk from the subway. Take the elevator to the "
    "fourth floor and turn left.</p>",
    "accessibility": "<p>There is a level entrance and an elevator. Tell us beforehand if a quiet place to wait would "
    "help.</p>",
}
CONTACT = {
    "title": "Contact",
    "text": "<p>Leave a message outside office hours; we call back on the next working day.</p>",
}
RECEPTION = "Reception"

# The clinic's published address and numbers.
ADDRESS = {
    "street": "855 Broadview Ave",
    "extra": "Suite 403",
    "locality": "Toronto",
    "region": "ON",
    "postal_code": "M4K 3Z1",
    "country": "CA",
    "coordinates": "43.6791, -79.3577",
    "timezone": "America/Toronto",
}
OPENING_HOURS = [
    {"day": day, "opens": "09:00", "closes": "17:00"}
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
]
PHONE = FAX = "+16472597740"
EMAIL = "admin@ketaminetherapyclinic.ca"
# Other languages have the same, in the same order.
CATEGORIES = {
    "Trauma": "What frightening experiences leave behind, and what helps.",
    "Treatment": "What we offer, how it works, and how to choose.",
    "Everyday care": "Small things for ordinary days.",
}
# Authors are groups: no person is invented.
PEOPLE = {
    "Clinic editorial team": "Writes and edits the clinic's articles",
    "Medical review group": "Checks articles before they are published",
}
# The slugs of articles: whose picture the home page has, whose review is due soon, and those in `unpublished/`.
PICTURED = REVIEWED = "understanding-trauma"
REVIEWER = "Medical review group"
SCHEDULED, IN_REVIEW = "moving-a-little", "questions-about-a-new-medicine"
