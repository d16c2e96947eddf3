"""Recognise text that themes and plug-ins put around an article."""

from pages.importing.lines import NO_BREAK, pattern

# These match whole lines. A line with more words is not furniture.
_PHRASES = [
    # English
    r"(?:\d+|no) (?:comments?|responses?|replies|likes?|shares?|views?)",
    r"leave a (?:reply|comment)(?: cancel reply)?|cancel reply|(?:post|add) (?:a )?comment",
    r"(?:our|find our|visit our) (?:locations?|clinics?|offices?|address|hours)",
    r"(?:get in touch|contact(?: us)?|book (?:now|an appointment|a consultation)|call (?:us )?(?:now|today))",
    r"(?:share|tweet|pin|email|print)(?: (?:this|on|it)(?: (?:post|article|page|story|with friends))?)?:?",
    r"(?:read|learn|see|show|load) more(?:[:…].*| (?:about|on) [^.!?]*)?",
    r"(?:home|menu|search|close|skip to (?:main )?content|back to top|previous|next|subscribe|follow us|log ?in|sign up)",
    r"(?:previous|next|older|newer|related|recent|popular) (?:posts?|articles?|entries)(?:: .*)?",
    r"(?:cookie|privacy) (?:policy|settings|notice)|terms (?:of (?:use|service)|and conditions)|accept (?:all )?cookies",
    r"(?:by|posted by|written by) (?:admin|administrator)",
    r"(?:reading time:? )?\d+[ -]min(?:ute)?s?(?: read)?",
    r"(?:facebook|twitter|x|linkedin|pinterest|whatsapp|instagram|youtube|tiktok|reddit|telegram|copy link)",
    # French
    r"(?:\d+|aucun) (?:commentaires?|réponses?|partages?)",
    r"laisse[rz] un (?:commentaire|message)|laisser une réponse|annuler la réponse",
    r"(?:nous (?:joindre|trouver|contacter)|contactez[- ]nous|nos (?:coordonnées|bureaux|cliniques)|notre (?:adresse|clinique|emplacement))",
    r"(?:accueil|menu|recherche|fermer|aller au contenu|retour en haut|précédent|suivant|s'abonner|connexion)",
    r"(?:partager|imprimer)(?: (?:sur|cet article|cette page)[^.!?]*)?|lire (?:la suite|plus)|en savoir plus|prendre rendez-vous",
    r"articles? (?:similaires?|récents?|précédents?|suivants?)(?: ?: .*)?",
    r"politique de confidentialité|mentions légales|temps de lecture ?:? ?\d+ min(?:utes?)?",
    # German
    r"(?:\d+|keine) kommentare?",
    r"schreibe? einen kommentar|kommentar (?:hinterlassen|schreiben)|antwort schreiben",
    r"(?:kontakt|so finden sie uns|unser standort|startseite|suche|weiterlesen|teilen|impressum|datenschutz(?:erklärung)?)",
    # Breadcrumbs: with two separators, or beginning at the start page.
    r"(?:home|accueil|startseite) ?[›»>/|→] ?[^.!?]+|[^.!?›»>/|]+(?: [›»>/|→] [^.!?›»>/|]+){2,}",
]
# Notices: a line that begins like this is furniture, whatever follows.
_NOTICES = [
    r"(?:we use|this (?:web)?site uses) cookies\b",
    r"(?:nous utilisons|ce site utilise) des cookies\b",
    r"(?:wir verwenden|diese website verwendet) cookies\b",
    r"your email address will not be published\b",
    r"votre adresse (?:e-?mail|courriel) ne sera pas publiée\b",
    r"(?:copyright )?(?:©|\(c\))|copyright \d{4}|all rights reserved|tous droits réservés|alle rechte vorbehalten",
]
_PHRASE = pattern("|".join(f"(?:{phrase})" for phrase in _PHRASES))
_NOTICE = pattern("|".join(_NOTICES))

# The article ends at such a line.
CLOSES = pattern(
    r"leave a (?:reply|comment)(?: cancel reply)?|(?:post|add) (?:a )?comment|(?:related|recent|popular) (?:posts?|articles?)"
    r"|laisse[rz] un (?:commentaire|message)|laisser une réponse|articles? (?:similaires?|récents?)"
    r"|schreibe? einen kommentar|kommentar (?:hinterlassen|schreiben)|antwort schreiben",
)
# The article ends at such a line if no prose follows, or if an address or a phone number follows directly. Otherwise
# the line can be a heading of the article.
CLOSES_BEFORE_FACTS = pattern(
    r"(?:our|find our|visit our) (?:locations?|clinics?|offices?|address|hours)|get in touch|contact(?: us)?"
    r"|nous (?:joindre|trouver|contacter)|contactez[- ]nous|nos (?:coordonnées|bureaux|cliniques)|notre (?:adresse|clinique|emplacement)"
    r"|kontakt|so finden sie uns|unser standort|share(?: (?:this|on|it).*)?:?|partager(?: .*)?|teilen",
)
# Under the title this is the number of comments; below the text the comments follow.
COMMENTS = pattern(r"\d+ (?:comments?|responses?|replies|commentaires?|réponses?|kommentare?)")
_LONGEST_PHRASE, _LONGEST_NOTICE = 100, 400


def is_furniture(text: str) -> bool:
    if len(text) <= _LONGEST_PHRASE and _PHRASE.fullmatch(text.strip(f" {NO_BREAK}:→»«|·")):
        return True
    return len(text) <= _LONGEST_NOTICE and bool(_NOTICE.match(text))
