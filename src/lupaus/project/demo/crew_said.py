"""Every word of the demo's service team, by hand in each language. The three tell the same half-year."""

from __future__ import annotations

from typing import NamedTuple


class CrewSaid(NamedTuple):
    """The words of a service team and its customers. Tuples of equal length in all three languages."""

    language: str
    firm: str
    home: str
    owner: str
    leader: str
    """The leader through whose eyes one may look."""
    agent: str
    """The member of the leader's team through whose eyes one may look."""
    teams: tuple[str, ...]
    """Customer service first, then those who go out and who send, repay and find out."""
    repairs: tuple[str, ...]
    deliveries: tuple[str, ...]
    answers: tuple[str, ...]
    refunds: tuple[str, ...]
    calls: tuple[str, ...]
    whys: tuple[str, ...]
    """Why something is handed over."""
    deeds: tuple[str, ...]
    causes: tuple[str, ...]
    moved: tuple[str, ...]
    """What the customer said to a new day."""
    thanks: tuple[str, ...]
    reasons: tuple[str, ...]
    """Why something was given."""
    how_i_lead: str
    words_to_us: tuple[str, str, str, str]
    """The leader's own words to the team: two kept, one broken, one open."""
    away: tuple[str, str]
    tonight: tuple[str, str, str]
    """What the agent is asked to take on, why, and what waits late."""


FINNISH = CrewSaid(
    language="fi",
    firm="Lämpö & Huolto",
    home="Tampere",
    owner="Johanna Ranta",
    leader="Liisa Honkanen",
    agent="Aino Kettunen",
    teams=("Asiakaspalvelu", "Huolto etelä", "Huolto pohjoinen", "Varaosat", "Laskut ja hyvitykset", "Asennus"),
    repairs=(
        "Korjaamme lämpöpumpun, joka ei lämmitä.", "Vaihdamme patteriventtiilin.",
        "Etsimme vuodon ja tukimme sen.", "Säädämme lattialämmityksen kuntoon.", "Korjaamme meluavan pumpun.",
    ),
    deliveries=("Lähetämme uuden termostaatin.", "Tuomme suodattimet.", "Toimitamme varaosan kaukosäätimeen."),
    answers=("Selvitämme, kuuluuko vika takuuseen.", "Kerromme, miksi kulutus nousi.", "Selvitämme, milloin asentaja ehtii."),
    refunds=("Hyvitämme turhan käynnin.", "Palautamme liikaa maksetun summan."),
    calls=("Soitan sinulle takaisin tänään.", "Soitan, kun asentaja on lähtenyt.", "Soitan huomenna hinnasta."),
    whys=(
        "Olet lähellä jo huomenna.", "Tunnet tämän laitteen.", "Minulla on viikko täynnä.", "Asiakas pyysi samaa asentajaa.",
    ),
    deeds=("Toimme lainalämmittimen samana iltana.", "Haimme osan itse tukusta.", "Kävimme sunnuntaina."),
    causes=("Tukku toimitti väärän osan.", "Varasimme liian vähän aikaa."),
    moved=("Torstai sopii hyvin.", "Ensi viikolla käy.", "Illalla olisi parempi."),
    thanks=(
        "Asentaja soitti matkalta ja tuli ajallaan.", "Hienoa, että joku kantoi tämän loppuun asti.",
        "Kiitos, kun muistitte.", "Lapsetkin pitivät hänestä.",
    ),
    reasons=("Odotti turhaan kylmässä talossa.", "Toinen käynti samasta viasta.", "Joutui kertomaan kaiken kolmesti."),
    how_i_lead=(
        "Luotan siihen, mitä päätät asiakkaan edessä. Kerro minulle jälkeenpäin, älä kysy etukäteen. "
        "Kun jokin painaa, sano se samana päivänä: se on silloin minun lupaukseni."
    ),
    words_to_us=(
        "Hankin etelään toisen päivystäjän.", "Käyn jokaisen kanssa kierroksella kerran keväässä.",
        "Saan varaston auki lauantaisin.", "Sovin tukun kanssa, kuka vastaa vääristä osista.",
    ),
    away=("Isyysvapaa", "Koulutus"),
    tonight=("Korjaamme lattialämmityksen, joka pimahti eilen.", "Olet huomenna samassa korttelissa.", "Tuomme uuden säätimen."),
)  # fmt: skip

SWEDISH = CrewSaid(
    language="sv",
    firm="Värme & Service",
    home="Borgå",
    owner="Johanna Strand",
    leader="Lisa Holm",
    agent="Anna Rosenlöf",
    teams=("Kundtjänst", "Service syd", "Service nord", "Reservdelar", "Fakturor och ersättningar", "Montering"),
    repairs=(
        "Vi reparerar värmepumpen som inte värmer.", "Vi byter radiatorventilen.", "Vi hittar läckan och tätar den.",
        "Vi ställer in golvvärmen.", "Vi reparerar pumpen som låter.",
    ),
    deliveries=("Vi skickar en ny termostat.", "Vi kommer med filtren.", "Vi levererar delen till fjärrkontrollen."),
    answers=("Vi tar reda på om garantin gäller.", "Vi berättar varför förbrukningen steg.", "Vi tar reda på när montören hinner."),
    refunds=("Vi ersätter det onödiga besöket.", "Vi betalar tillbaka det som betalades för mycket."),
    calls=("Jag ringer dig i dag.", "Jag ringer när montören har åkt.", "Jag ringer i morgon om priset."),
    whys=("Du är i närheten redan i morgon.", "Du känner den här maskinen.", "Min vecka är full.", "Kunden bad om samma montör."),
    deeds=("Vi kom med ett lånat element samma kväll.", "Vi hämtade delen själva från grossisten.", "Vi kom på en söndag."),
    causes=("Grossisten levererade fel del.", "Vi hade reserverat för lite tid."),
    moved=("Torsdag passar bra.", "Nästa vecka går bra.", "På kvällen vore bättre."),
    thanks=(
        "Montören ringde på vägen och kom i tid.", "Fint att någon bar det här ända fram.", "Tack för att ni kom ihåg.",
        "Barnen tyckte också om honom.",
    ),
    reasons=("Väntade förgäves i ett kallt hus.", "Andra besöket för samma fel.", "Måste berätta allt tre gånger."),
    how_i_lead=(
        "Jag litar på det du beslutar inför kunden. Berätta efteråt, fråga inte före. När något tynger, säg det samma "
        "dag: då är det mitt löfte."
    ),
    words_to_us=(
        "Jag skaffar en andra jour i syd.", "Jag åker med var och en en dag i vår.", "Jag får lagret öppet på lördagar.",
        "Jag kommer överens med grossisten om vem som svarar för fel delar.",
    ),
    away=("Pappaledig", "Utbildning"),
    tonight=("Vi reparerar golvvärmen som slocknade i går.", "Du är i samma kvarter i morgon.", "Vi kommer med en ny regulator."),
)  # fmt: skip

ENGLISH = CrewSaid(
    language="en",
    firm="Heat & Care",
    home="Tampere",
    owner="Johanna Shore",
    leader="Lisa Hollow",
    agent="Anna Fox",
    teams=("Customer service", "Service south", "Service north", "Spare parts", "Bills and refunds", "Fitting"),
    repairs=(
        "We will mend the heat pump that does not heat.", "We will change the radiator valve.",
        "We will find the leak and stop it.", "We will set the floor heating right.", "We will mend the noisy pump.",
    ),
    deliveries=("We will send a new thermostat.", "We will bring the filters.", "We will deliver the part for the remote."),
    answers=("We will find out whether it is under guarantee.", "We will tell you why it used so much.", "We will find out when the fitter has time."),
    refunds=("We will pay back the visit in vain.", "We will return what was paid too much."),
    calls=("I will call you back today.", "I will call when the fitter is on the way.", "I will call tomorrow about the price."),
    whys=("You are near there tomorrow.", "You know this machine.", "My week is full.", "They asked for the same fitter."),
    deeds=("We brought a heater on loan the same evening.", "We fetched the part ourselves.", "We came on a Sunday."),
    causes=("The wholesaler sent the wrong part.", "We had kept too little time for it."),
    moved=("Thursday is fine.", "Next week will do.", "The evening would be better."),
    thanks=(
        "The fitter called on the way and was on time.", "Good that somebody saw it through.", "Thank you for remembering.",
        "The children liked him too.",
    ),
    reasons=("Waited in vain in a cold house.", "The second visit for the same fault.", "Had to tell it all three times."),
    how_i_lead=(
        "I trust what you decide in front of the customer. Tell me afterwards, do not ask before. When something weighs on "
        "you, say it the same day: then it is my promise."
    ),
    words_to_us=(
        "I will get the south a second person on call.", "I will ride along with each of you once this spring.",
        "I will have the store open on Saturdays.", "I will settle with the wholesaler who answers for wrong parts.",
    ),
    away=("Parental leave", "Training"),
    tonight=("We will mend the floor heating that went out yesterday.", "You are in the same block tomorrow.", "We will bring a new regulator."),
)  # fmt: skip

CREWS = {said.language: said for said in (FINNISH, SWEDISH, ENGLISH)}
