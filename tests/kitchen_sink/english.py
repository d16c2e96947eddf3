from tests.kitchen_sink.words import Words

WORDS = Words(
    code="en",
    title="Sleep & recovery: what helps?",
    summary="Why rest matters after a hard week, and *small* changes that make nights calmer.",
    hero="Morning light between tall trees",
    heading="Why sleep matters",
    subheading="1. Before the night",
    minor_heading="Breathing out #",
    text=(
        '<p data-block-key="p1">Most people need <b>seven</b> to <i>nine</i> hours, and <b><i>nobody</i></b> sleeps '
        "well every night. Dose in mg/m<sup>2</sup>, air with O<sub>2</sub>, a diary in "
        "<code>sleep_diary[1].txt</code> &amp; a pen.<br/>Write it down by hand.</p>"
        '<p data-block-key="p2">Read <a linktype="page" id="{page}">about rest</a> or '
        '<a linktype="page" id="{draft}">what is being written</a>, keep '
        '<a linktype="document" id="{document}">the diary</a>, look into '
        '<a href="https://www.example.org/sleep?age=adult&amp;copy=2#why">a <b>guideline</b></a>, '
        '<a href="mailto:hello@example.org">write to us</a>, <a href="tel:+16472597740">call us</a> or '
        '<a href="#why-sleep-matters">go back up</a>.</p>'
        '<ul><li data-block-key="l1">Dim the lights<ul><li data-block-key="l2">in the hall<ol>'
        '<li data-block-key="l3">first the lamp</li><li data-block-key="l4">then the screen</li></ol></li>'
        '<li data-block-key="l5">in the kitchen</li></ul></li><li data-block-key="l6">Cool the <b>bedroom</b></li></ul>'
        '<ol><li data-block-key="l7">Get up</li><li data-block-key="l8">Go outside</li></ol>'
        '<p data-block-key="p3">2. is no list here, # no heading, and <i>*this*</i> no emphasis.</p>'
    ),
    quote="Rest is not idleness.\nTo lie on the grass under the trees\nis hardly a waste of time.",
    attribution="John Lubbock",
    role="The Use of Life, 1894",
    warning="When it is urgent",
    warning_text="<p>Call <b>911</b>, or go to the nearest emergency room.</p>",
    questions=(
        ("Does a nap harm?", "<p>Not before noon.</p><ul><li>Keep it short</li><li>Set an alarm</li></ul>"),
        ("And coffee?", "<p>It stays for <i>six</i> hours.</p>"),
    ),
    steps=(("Notice", "<p>Feel where the body is tense.</p>"), ("Let go", "")),
    table="How long a night is",
    header=("Age", "Hours", "Note"),
    rows=(("Children", "9–12", "with a nap | or two"), ("Adults", "7–9", "")),
    picture="A bench beside a quiet lake",
    caption="The lake at dawn",
    credit="Photograph: the archive",
    gallery=(("A lamp that is switched off", "Dark rooms"), ("An open window", "")),
    video="A slow walk through the forest",
    leaflet="Diary for two weeks",
    button="Book an appointment",
    email_button="Ask a question",
    place="Annex by the park",
    street="12 Orchard Lane",
    town="Toronto",
    holiday="Civic holiday",
    directions="<p>Take the <b>tram</b> to the park, then walk.</p>",
    accessibility="<p>There is a ramp, and a lift to each floor.</p>",
    contact="Reception of the annex",
    desk="Front desk",
    contact_text="<p>We answer within a day.</p>",
    study="Sleep duration in adults: a review",
    journal="Journal of Rest",
)
