from tests.kitchen_sink.words import Words

# \u00a0 is the space that French sets before : ; ? ! and within « », and that no line ends at.
WORDS = Words(
    code="fr",
    title="Sommeil et récupération\u00a0: qu’est-ce qui aide\u00a0?",
    summary="Pourquoi le repos compte après une semaine difficile, et de *petits* gestes pour des nuits plus calmes.",
    hero="Lumière du matin entre de grands arbres",
    heading="Pourquoi le sommeil compte-t-il\u00a0?",
    subheading="1. Avant la nuit",
    minor_heading="Expirer, c’est «\u00a0lâcher\u00a0» #",
    text=(
        "<p>La plupart des gens ont besoin de <b>sept</b> à <i>neuf</i> heures, et <b><i>personne</i></b> ne dort bien "
        "chaque nuit. Dose en mg/m<sup>2</sup>, air avec O<sub>2</sub>, un journal dans "
        "<code>journal_du_sommeil[1].txt</code> &amp; un stylo.<br/>Écrivez-le à la main.</p>"
        '<p>Lisez <a linktype="page" id="{page}">à propos du repos</a> ou '
        '<a linktype="page" id="{draft}">ce qui s’écrit encore</a>, gardez '
        '<a linktype="document" id="{document}">le carnet</a>, consultez '
        '<a href="https://www.example.org/sommeil?âge=adulte&amp;copy=2#pourquoi">une «\u00a0<b>recommandation</b>'
        '\u00a0»</a>, <a href="mailto:bonjour@example.org">écrivez-nous</a>, '
        '<a href="tel:+16472597740">appelez-nous</a> ou <a href="#pourquoi-le-sommeil-compte-t-il">remontez</a>.</p>'
        "<ul><li>Tamisez la lumière<ul><li>dans l’entrée<ol><li>d’abord la lampe</li><li>puis l’écran</li></ol></li>"
        "<li>dans la cuisine</li></ul></li><li>Rafraîchissez la <b>chambre</b></li></ul>"
        "<ol><li>Levez-vous</li><li>Sortez</li></ol>"
        "<p>2. n’est pas une liste ici, # pas un titre, et <i>*ceci*</i> pas une emphase.</p>"
    ),
    quote="Le repos n’est pas l’oisiveté.\nS’allonger sur l’herbe, sous les arbres,\nn’est guère du temps perdu.",
    attribution="John Lubbock",
    role="L’Emploi de la vie, 1894",
    warning="En cas d’urgence",
    warning_text="<p>Appelez le <b>911</b>, ou rendez-vous à l’urgence la plus proche.</p>",
    questions=(
        (
            "La sieste est-elle nuisible\u00a0?",
            "<p>Pas avant midi.</p><ul><li>Gardez-la courte</li><li>Mettez un réveil</li></ul>",
        ),
        ("Et le café\u00a0?", "<p>Il agit pendant <i>six</i> heures.</p>"),
    ),
    steps=(("Remarquer", "<p>Sentez où le corps est tendu.</p>"), ("Relâcher", "")),
    table="Durée d’une nuit",
    header=("Âge", "Heures", "Remarque"),
    rows=(("Enfants", "9–12", "avec une sieste | ou deux"), ("Adultes", "7–9", "")),
    picture="Un banc au bord d’un lac paisible",
    caption="Le lac à l’aube",
    credit="Photographie\u00a0: les archives",
    gallery=(("Une lampe éteinte", "Pièces sombres"), ("Une fenêtre ouverte", "")),
    video="Une lente promenade en forêt",
    leaflet="Carnet de deux semaines",
    button="Prendre rendez-vous",
    email_button="Poser une question",
    place="Annexe du parc",
    street="12, allée du Verger",
    town="Montréal",
    holiday="Congé civique",
    directions="<p>Prenez le <b>tramway</b> jusqu’au parc, puis marchez.</p>",
    accessibility="<p>Il y a une rampe, et un ascenseur à chaque étage.</p>",
    contact="Accueil de l’annexe",
    desk="Comptoir",
    contact_text="<p>Nous répondons en une journée.</p>",
    study="La durée du sommeil chez l’adulte\u00a0: une revue",
    journal="Revue du repos",
)
