"""The French texts of the demonstration site, except its article. Their names are those of `content.py`."""

LANGUAGE = "fr"

HOME = {
    "title": "Accueil",
    "slug": "accueil",
    "intro": "<p>La clinique Broadview accueille les personnes qui vivent avec un traumatisme, une dépression ou de "
    "l’anxiété, ainsi que leurs proches. Nous écoutons d’abord, nous expliquons ce que nous savons et ce que nous ne "
    "savons pas, et nous décidons ensemble du traitement.</p>",
    "hero_alt": "De douces collines vertes dans la lumière du matin",
    "body": [
        ("heading", {"level": "2", "text": "Par où commencer"}),
        (
            "steps",
            {
                "items": [
                    {
                        "title": "Lire",
                        "text": "<p>Nos articles disent ce que l’on sait, et ce que l’on ne sait pas. Aucun compte n’est "
                        "nécessaire.</p>",
                    },
                    {
                        "title": "Demander",
                        "text": "<p>Appelez ou écrivez, sans recommandation. Une question est une raison suffisante.</p>",
                    },
                    {
                        "title": "Se rencontrer",
                        "text": "<p>Une première visite dure environ une heure et ne vous engage à rien.</p>",
                    },
                ]
            },
        ),
        (
            "quote",
            {
                "text": "Rien de ce qui vous concerne n’est décidé sans vous.",
                "attribution": "Notre première règle",
                "role": "",
            },
        ),
        (
            "callout",
            {
                "tone": "emergency",
                "title": "Nous ne sommes pas un service d’urgence",
                "text": "<p>Si vous êtes en danger, appelez le numéro d’urgence de votre région.</p>",
            },
        ),
    ],
}
BUTTON = ("Mieux dormir, par un bout ou par l’autre", "sommeil-et-retablissement")
BLOG = {
    "title": "Blogue",
    "slug": "blogue",
    "intro": "<p>Sur les traumatismes, les traitements et les soins de tous les jours.</p>",
}
LOCATIONS = {"title": "Lieux", "slug": "lieux"}
ABOUT = {
    "title": "À propos de nous",
    "slug": "a-propos",
    "body": [
        ("heading", {"level": "2", "text": "Notre façon de travailler"}),
        (
            "rich_text",
            "<p>Ici, tout traitement commence par une évaluation et une conversation. Vous apprenez quels sont les choix, "
            "ce que l’on sait de chacun d’eux, et ce qu’ils vous demanderaient. Puis vous décidez, et vous pouvez changer "
            "d’avis.</p><p>Médecins, infirmières et thérapeutes travaillent dans les mêmes locaux et se parlent, pour que "
            "vous n’ayez pas à raconter votre histoire à chaque porte.</p>",
        ),
        ("heading", {"level": "2", "text": "Ce que nous ne faisons pas"}),
        (
            "rich_text",
            "<p>Nous ne sommes pas un service d’urgence, et nous ne promettons pas de guérison. Si un autre endroit peut "
            "faire davantage pour vous, nous vous le disons.</p>",
        ),
        (
            "faq",
            {
                "items": [
                    {
                        "question": "Puis-je venir avec quelqu’un?",
                        "answer": "<p>Oui. Beaucoup de personnes le font, et deux paires d’oreilles valent mieux "
                        "qu’une.</p>",
                    },
                    {
                        "question": "Et si je change d’avis?",
                        "answer": "<p>Dites-le-nous. Rien de ce qui est prévu n’a à se faire.</p>",
                    },
                ]
            },
        ),
        ("call_to_action", {"text": "Nous appeler", "page": None, "address": "tel:+16472597740", "style": "primary"}),
    ],
}
PRIVACY = {
    "title": "Confidentialité",
    "slug": "confidentialite",
    "body": [
        ("heading", {"level": "2", "text": "Ce que ce site recueille"}),
        (
            "rich_text",
            "<p>Lire nos articles ne demande aucun compte et ne laisse aucun témoin. Ce que vous nous dites au téléphone "
            "ou par courriel sert à vous répondre, et à rien d’autre.</p>",
        ),
        ("heading", {"level": "2", "text": "Dossiers de santé"}),
        (
            "rich_text",
            "<p>Les dossiers de soins sont conservés à part de ce site, comme l’exige la loi sur les renseignements de "
            "santé. Vous pouvez demander à voir le vôtre, et à faire corriger les erreurs.</p>",
        ),
    ],
}
LOCATION = {
    "title": "Clinique de Toronto",
    "slug": "clinique-de-toronto",
    "directions": "<p>L’entrée se trouve sur l’avenue Broadview, à quelques minutes à pied du métro. Prenez l’ascenseur "
    "jusqu’au quatrième étage, puis tournez à gauche.</p>",
    "accessibility": "<p>L’entrée est de plain-pied et il y a un ascenseur. Prévenez-nous si un endroit calme pour "
    "attendre vous aiderait.</p>",
}
CONTACT = {
    "title": "Nous joindre",
    "slug": "nous-joindre",
    "text": "<p>En dehors des heures d’ouverture, laissez un message : nous vous rappelons le jour ouvrable suivant.</p>",
}
RECEPTION = "Réception"
# The slugs of an article and of its translation.
TRANSLATED = ("sleep-and-recovery", "sommeil-et-retablissement")
CATEGORIES = {
    "Traumatismes": "Ce que laissent les expériences effrayantes, et ce qui aide.",
    "Traitements": "Ce que nous offrons, comment cela fonctionne, et comment choisir.",
    "Soins de tous les jours": "De petites choses pour les jours ordinaires.",
}
PEOPLE = {
    "Équipe de rédaction de la clinique": "Écrit et met en forme les articles de la clinique",
    "Groupe de révision médicale": "Vérifie les articles avant leur publication",
}
# Tags → those whose translations they are.
TAGS = {"sommeil": "sleep", "habitudes": "routines", "rétablissement": "recovery"}
