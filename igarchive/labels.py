"""The labels under which Instagram writes fields: one canonical English (US) label for each way of writing it.

Keys of ``string_map_data`` and labels of ``label_values`` follow the language of the account (catalogue Q2).
Shapes name their fields by the canonical label; letter case never counts, because even English (GB) differs.
What a label of a language that is not here must mean is told by ``meaning.py``.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from msgspec import Struct

from igarchive.errors import UnknownNameError
from igarchive.text import repair


class Language(Struct, frozen=True):
    """The labels of one language, as far as they were seen: none is translated here."""

    tag: str
    """Its tag (BCP 47)."""
    name: str
    """In English."""
    evidence: str
    """Where its labels were seen, and when."""
    labels: dict[str, str]
    """By English (US) label; ``a|b`` are two ways of writing it."""

    def label(self, english: str) -> str:
        """Write a label; in English (US) if it was never seen in this language."""
        return self.labels.get(english, english).partition("|")[0]


ENGLISH = Language("en-US", "English (US)", "most exports that were seen", {})
"""The language in which forms declare their labels."""

LANGUAGES = (
    ENGLISH,
    Language(
        "en-GB", "English (GB)", "real exports of 2024-09 to 2026-05; what differs in more than letter case",
        {
            "Email": "Email address", "Phone Confirmed": "Phone number confirmed", "Last Name": "Surname", "City Name": "Town/city name",
            "Website link you visited": "Website link that you visited", "Title of website page you visited": "Title of website page that you visited",
        },
    ),
    Language(
        "de", "German", "scripts that several people wrote for one export of 2024, in which lists of what was seen kept English labels",
        {
            "Username": "Benutzername", "Time": "Zeit", "Phone Number": "Telefonnummer", "Phone Confirmed": "Telefonnummer bestätigt",
            "Phone Confirmation Method": "Methode zur Bestätigung der Telefonnummer", "Gender": "Geschlecht", "Date of birth": "Geburtsdatum",
            "Private Account": "Privates Konto", "First Name": "Vorname", "Search": "Suche", "Cookie Name": "Name des Cookies", "IP Address": "IP-Adresse",
            "Product Name": "Name des Produkts", "First Country Code": "Erstes Länderkennzeichen", "First Story Time": "Zeitpunkt der ersten Story",
        },
    ),
    Language(
        "nl", "Dutch", "what a tool for data donations reads, 2026-05",
        {
            "Username": "Gebruikersnaam", "Name": "Naam", "Time": "Tijd", "Author": "Auteur", "Comment": "Opmerking", "Media Owner": "Media-eigenaar",
            "Saved on": "Opgeslagen op", "URL": "URL",
        },
    ),
    Language(
        "it", "Italian", "what a reader of exports of 2021 and 2022 reads",
        {
            "Username": "Nome utente", "Name": "Nome", "Time": "Orario|Data e ora", "Author": "Autore", "Email": "Indirizzo e-mail",
            "Phone Number": "Numero di telefono", "Bio": "Biografia", "Gender": "Genere", "Date of birth": "Data di nascita",
            "Private Account": "Account privato", "City Name": "Nome della città", "First Name": "Nome", "Last Name": "Cognome",
            "Contact Information": "Informazioni di contatto", "Search": "Cerca", "Song": "Canzone", "Artist": "Artista", "Interest": "Interesse",
            "Product Name": "Nome del prodotto", "Decision": "Decisione", "Reason": "Motivo",
        },
    ),
    Language(
        "ko", "Korean", "a real export of 2026-07",
        {
            "Username": "사용자 이름", "Name": "이름", "Time": "시간", "Search": "검색어", "Cookie Name": "쿠키 이름", "IP Address": "IP 주소", "Port": "포트",
            "Language Code": "언어 코드", "User Agent": "사용자 에이전트", "Changed": "변경됨", "Previous Value": "이전 값", "New Value": "새 값",
            "Change Date": "날짜 변경", "URL": "URL", "Caption": "캡션", "Title": "제목", "Hashtags": "해시태그", "Update time": "업데이트 시간",
            "Visibility": "공개 범위", "Website link you visited": "방문한 웹사이트 링크", "Title of website page you visited": "방문한 웹사이트 페이지의 제목",
            "Website session start time": "웹사이트 세션 시작 시간", "Website session end time": "웹사이트 세션 종료 시간",
        },
    ),
    Language(
        "es", "Spanish", "a change to a reader of exports, by somebody who had one in Spanish, 2026-01", {"Username": "Nombre de usuario", "Name": "Nombre"},
    ),
)  # fmt: skip
"""What differs from English (US). Of French, Portuguese and others no label was seen."""

LANGUAGE_BY_TAG = {language.tag: language for language in LANGUAGES}


def language_of(tag: str) -> Language:
    """Give the language of a tag, whose letter case does not count; raises UnknownNameError."""
    found = next((language for language in LANGUAGES if language.tag.casefold() == str(tag).casefold()), None)
    if found is None:
        raise UnknownNameError("language", tag, list(LANGUAGE_BY_TAG))
    return found


RENAMED = {
    "GPS Time Uploaded": "Time Uploaded",
    "Port": "Port number",
}
"""Labels that Instagram itself renamed, newest first."""


def _meanings() -> dict[str, tuple[str, ...]]:
    """Gather what each way of writing can mean."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for table in (RENAMED, *(language.labels for language in LANGUAGES)):
        for label, ways in table.items():
            for way in ways.split("|"):
                found[way.casefold()][label.casefold()] = None
    return {way: tuple(labels) for way, labels in found.items()}


_MEANINGS = _meanings()

_ENGLISH = {label.casefold(): label for language in LANGUAGES for label in language.labels}
"""Labels in English (US) as they are written there, casefolded."""

FOREIGN = frozenset(
    way.casefold() for language in LANGUAGES if not language.tag.startswith("en") for ways in language.labels.values() for way in ways.split("|")
)
"""How languages other than English write labels, casefolded: one that English does not share shows that a file is not in English."""


@cache
def canonical(label: str) -> str:
    """Give the canonical form of a label as delivered: repaired, English (US), casefolded.

    A label that can mean several things stays as it is: ``one_of`` tells by what is expected.
    """
    folded = written(label)
    meanings = _MEANINGS.get(folded, ())
    return meanings[0] if len(meanings) == 1 else folded


def english(label: str) -> str:
    """Give a label as delivered in English (US), as far as its language is known; else repaired.

    For lists that declare no labels: of several meanings it has the first there, for the others were seen in lists that do.
    """
    folded = written(label)
    return _ENGLISH.get(next(iter(_MEANINGS.get(folded, ())), folded), repair(label))


def written(label: str) -> str:
    """Give a label as delivered without what does not count: repaired, casefolded."""
    return repair(label).casefold().strip()


@cache
def one_of(label: str, expected: frozenset[str]) -> str:
    """Give the canonical form of a label, where it can mean several things the one that is expected."""
    found = canonical(label)
    fitting = expected.intersection(_MEANINGS.get(found, ()))
    return found if found in expected or len(fitting) != 1 else next(iter(fitting))
