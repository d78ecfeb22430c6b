"""What is known about single languages: function words, and which stemmer reads them. Knows nothing of search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import MappingProxyType

#: ISO 639-1 code -> name of the Snowball algorithm (https://snowballstem.org/algorithms/).
STEMMERS = MappingProxyType(
    {
        "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "cs": "czech", "da": "danish",
        "nl": "dutch", "en": "english", "eo": "esperanto", "et": "estonian", "fi": "finnish", "fr": "french",
        "de": "german", "el": "greek", "hi": "hindi", "hu": "hungarian", "id": "indonesian", "ga": "irish",
        "it": "italian", "lt": "lithuanian", "ne": "nepali", "no": "norwegian", "nb": "norwegian",
        "nn": "norwegian", "fa": "persian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
        "ru": "russian", "sr": "serbian", "es": "spanish", "sv": "swedish", "ta": "tamil", "tr": "turkish",
        "yi": "yiddish",
    }
)  # fmt: skip

#: Languages that write compounds as one word.
COMPOUNDING = frozenset({"de", "nl", "da", "sv", "no", "nb", "nn", "fi", "hu", "et"})

# Words that carry no subject: articles, pronouns, prepositions, auxiliaries, question words. Case-folded,
# so that ß is ss. They are dropped from questions only, and only while something else remains.
_FUNCTION_WORDS = {
    "en": """a about above after again against all also am an and any are as at be because been before being
        below between both but by can could did do does doing done down during each either else ever every few
        for from further had has have having he her here hers herself him himself his how i if in into is it
        its itself just let may me might more most must my myself neither no nor not of off on once only or
        other ought our ours ourselves out over own please same shall she should so some such than that the
        their theirs them themselves then there these they this those through to too under until up upon us
        very was we were what when where whether which while who whom whose why will with within without would
        you your yours yourself yourselves s t d ll m re ve tell show give find explain describe many much""",
    "de": """ab aber alle allem allen aller alles als also am an andere anderem anderen anderer anderes auch auf
        aus bei beim bin bis bist da dabei dadurch dafür damit danach dann daran darauf darf das dass dein deine
        dem den denn der deren des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine
        einem einen einer eines er es etwas euch euer eure für gegen gewesen hab habe haben hat hatte hatten hier
        hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in ins ist ja jede jedem jeden jeder
        jedes jene jener jenes kann kein keine keinem keinen keiner können könnte man mehr mein meine meinem
        meinen meiner mich mir mit muss müssen musste nach nicht nichts noch nun nur ob oder ohne sehr sein seine
        seinem seinen seiner seit sich sie sind so solche soll sollen sollte sondern sowie über um und uns unser
        unsere unter viel viele vielen vom von vor während wann war waren warum was weil welche welchem welchen
        welcher welches wem wen wenn wer werde werden wessen wie wieder wieviel will wir wird wo wodurch wofür
        womit worden worin wurde wurden würde würden zu zum zur zwar zwischen bitte gibt geht""",
    "fr": """a à au aux avait avec avez avoir avons c ce cela celle celles celui ces cet cette ceux chaque ci
        comme comment d dans de des depuis donc dont du elle elles en entre es est et été étaient était être eu
        eux fait faut furent il ils j je l la le les leur leurs lors lui m ma mais me mes moi mon n ne ni nos
        notre nous on ont ou où par pas pendant peut plus pour pourquoi qu quand que quel quelle quelles quels
        qui quoi s sa sans se sera ses si son sont sous sur t ta te tes toi ton tous tout toute toutes tu un
        une vos votre vous y combien""",
    "es": """a al algo alguna algunas alguno algunos ante antes aquel aquella como cómo con contra cuál cuáles
        cuando cuándo cuánto cuánta cuántos cuántas de del desde donde dónde durante e el él ella ellas ellos en
        entre era eran es esa esas ese eso esos esta está están estas este esto estos fue fueron ha han hasta
        hay la las le les lo los más me mi mis mucho muy nada ni no nos nosotros o os otra otro para pero por
        porque que qué quien quién quiénes se sea ser si sí sin sobre son su sus también tanto te tiene tienen
        todo todos tu tus un una unas uno unos y ya yo""",
    "it": """a abbiamo ad agli ai al alla alle allo anche avere c che chi ci coi col come con contro cosa cui d
        da dagli dai dal dalla dalle dallo degli dei del della delle dello di dove due e è ed era erano essere
        fra gli ha hanno ho i il in io l la le lei li lo loro lui ma me mi mia mio negli nei nel nella nelle
        nello noi non nostro o ogni per perché però più poi qual quale quali quando quanti quanto quella quelle
        quelli quello questa queste questi questo qui se sei si sia sono sta stato su sua sue sugli sui sul
        sulla sulle suo suoi ti tra tu tutti tutto un una uno vi voi""",
    "pt": """a à ao aos as às até com como da das de dela dele deles depois do dos e é ela elas ele eles em
        entre era eram essa esse esta está estão este eu foi foram há isso isto já lhe mais mas me mesmo meu
        minha muito na não nas nem no nos nós o onde os ou para pela pelas pelo pelos por porque porquê qual
        quais quando quanto quantos que quê quem se sem ser seu seus só sua suas também te tem têm um uma umas
        uns você vocês""",
    "nl": """aan al alle als altijd andere ben bij daar dan dat de der deze die dit doch doen door dus een en er
        ge geen had heb hebben heeft hem het hier hij hoe hoeveel hun iemand iets ik in is ja je kan kon kunnen
        maar me meer men met mij mijn moet na naar niet niets nog nu of om omdat onder ons onze ook op over reeds
        te tegen toch toen tot u uit uw van veel voor waar waarom wanneer want waren was wat welk welke werd
        wezen wie wij wil worden wordt zal ze zelf zich zij zijn zo zonder zou""",
    "sv": """alla allt att av blev bli blir de dem den denna deras dess det detta dig din du där efter ej eller
        en ett från för ha hade han hans har hon hur hända i icke inte jag kan man med mellan men mer mig min
        mot mycket ni nu när någon något några och om oss på samma sedan sig sin sitt ska skulle som så till
        under upp ut utan vad var varför vem vi vid vilka vilken vilket är åt över""",
    "pl": """a aby ale bez być był była było były bardzo co czy czyli dla do gdy gdzie go i ich ile im ja jak
        jaka jakie jaki jako je jego jej jest jeszcze już kiedy kto która które którego której który których
        lub ma mają mnie może na nad nie nich nim o od on ona one oni oraz po pod przed przez przy się są ta
        tak także tam te tego tej ten to tu tych tylko tym w we wszystkie z za ze że""",
}  # fmt: skip

FUNCTION_WORDS = MappingProxyType({code: frozenset(words.split()) for code, words in _FUNCTION_WORDS.items()})


def base_code(language: str | None) -> str:
    """The primary subtag of a BCP 47 tag, lower case: ``"de-AT"`` -> ``"de"``; none -> ``""``."""
    return (language or "").replace("_", "-").split("-")[0].lower()


def guess_language(words: Iterable[str], preferred: Sequence[str] = ()) -> str:
    """The language whose function words occur most among case-folded words, or ``""`` where none does.

    Short questions share words between languages ("in", "die"), so a tie goes to the first of ``preferred``
    and, failing that, to no language at all.
    """
    seen = list(words)
    hits = {code: sum(word in known for word in seen) for code, known in FUNCTION_WORDS.items()}
    best = max(hits.values(), default=0)
    if best == 0:
        return ""
    leaders = [code for code, count in hits.items() if count == best]
    if len(leaders) == 1:
        return leaders[0]
    return next((code for code in preferred if code in leaders), "")
