"""The words of a page that are no part of its text: what themes and plug-ins put around an article."""

import re

_FURNITURE = [
    # English
    r"(?:\d+|no) (?:comments?|responses?|replies|likes?|shares?|views?)",
    r"leave a (?:reply|comment).*",
    r"(?:post|add) (?:a )?comment.*",
    r"(?:our|find our|visit our) (?:locations?|clinics?|offices?|address|hours)",
    r"(?:get in touch|contact(?: us)?|book (?:now|an appointment|a consultation)|call (?:us )?(?:now|today))",
    r"(?:share|tweet|pin|email|print)(?: (?:this|on|it)(?: \w+)*)?:?",
    r"(?:read|learn|see|show|load) more.*",
    r"(?:home|menu|search|close|skip to (?:main )?content|back to top|previous|next|subscribe|follow us|log ?in|sign up)",
    r"(?:previous|next|older|newer|related|recent|popular) (?:posts?|articles?|entries).*",
    r"(?:we use cookies|this (?:web)?site uses cookies|accept (?:all )?cookies|cookie (?:policy|settings)|privacy policy).*",
    r"(?:all rights reserved|©|\(c\)|copyright).*",
    r"(?:by|posted by|written by) (?:admin|administrator)",
    r"your email address will not be published.*",
    # French
    r"(?:\d+|aucun) (?:commentaires?|réponses?|partages?)",
    r"laisse[rz] un (?:commentaire|message|réponse).*",
    r"(?:nous (?:joindre|trouver|contacter)|contactez[- ]nous|nos (?:coordonnées|bureaux|cliniques)|notre (?:adresse|clinique|emplacement))",
    r"(?:accueil|menu|recherche|fermer|aller au contenu|retour en haut|précédent|suivant|s'abonner|connexion)",
    r"(?:partager|imprimer|lire (?:la suite|plus)|en savoir plus).*",
    r"(?:articles? (?:similaires?|récents?|précédents?|suivants?)|tous droits réservés|prendre rendez-vous).*",
    # German
    r"(?:\d+|keine) kommentare?",
    r"(?:schreibe? einen kommentar|kommentar (?:hinterlassen|schreiben)|antwort schreiben).*",
    r"(?:kontakt|so finden sie uns|unser standort|startseite|suche|weiterlesen|teilen|impressum|datenschutz(?:erklärung)?)",
]
_IS_FURNITURE = re.compile("|".join(f"(?:{pattern})" for pattern in _FURNITURE), re.IGNORECASE)

# The article is over here, whatever follows.
CLOSES = re.compile(
    r"leave a (?:reply|comment).*|(?:post|add) (?:a )?comment.*|(?:related|recent|popular) (?:posts?|articles?).*"
    r"|laisse[rz] un (?:commentaire|message|réponse).*|articles? (?:similaires?|récents?).*"
    r"|(?:schreibe? einen kommentar|kommentar (?:hinterlassen|schreiben)|antwort schreiben).*",
    re.IGNORECASE,
)
# It is over here if no prose follows: an article may have a heading of these words.
CLOSES_IF_LAST = re.compile(
    r"(?:our|find our|visit our) (?:locations?|clinics?|offices?|address|hours)|get in touch|contact(?: us)?"
    r"|nous (?:joindre|trouver|contacter)|contactez[- ]nous|nos (?:coordonnées|bureaux|cliniques)|notre (?:adresse|clinique|emplacement)"
    r"|kontakt|so finden sie uns|unser standort|share.*|partager.*|teilen",
    re.IGNORECASE,
)
LONGEST = 100


def is_furniture(text: str) -> bool:
    return len(text) <= LONGEST and bool(_IS_FURNITURE.fullmatch(text.strip(" :→»«|·")))
