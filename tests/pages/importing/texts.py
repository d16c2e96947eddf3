"""Texts copied from a browser, in English and in French."""

FIRST = "Rest is when the body repairs itself, and a tired mind finds every worry twice as heavy as it is."
SECOND = "Going to bed at the same hour is the habit that helps most people, whatever their week looks like."
THIRD = "A dark and quiet room does the rest, and a walk in daylight sets the clock for the night that follows."

CLINIC = f"""\
12 Harbour Street, Unit 5 Toronto, ON M5E\u00a01W7

Why sleep matters to recovery

Sep 30, 2025

0 Comment

{FIRST}

What keeps us awake?

{SECOND}

{THIRD} Call us on (416) 967-1111 or write to hello@example.org to hear more.

Leave A Reply


Our Location

12 Harbour Street, Unit 5
Toronto, ON M5E 1W7
Call us Now (416) 967 - 1111
Fax Us On (416) 967-1112

Get In Touch"""

FRENCH = """\
Accueil › Blogue › Sommeil

Pourquoi le sommeil aide à guérir

Publié le 3 mars 2026

0 commentaire

Le repos est le moment où le corps se répare, et un esprit fatigué trouve chaque souci deux fois plus lourd.

Que faire pour mieux dormir\u00a0?

Se coucher à la même heure est l’habitude qui aide la plupart des gens, quelle que soit leur semaine.

Laisser un commentaire

Nous joindre

1200, rue Sherbrooke Ouest, bureau 300
Montréal (Québec) H3A 1A1
Téléphone : 514-987-6543
Téléc. : 514-987-6544"""


def article(*parts: str, title: str = "Why sleep matters to recovery") -> str:
    """Return a title and parts, separated by empty lines."""
    return "\n\n".join([title, *parts])
