"""The invented owners of archives, their circles, and what they say. None of them exists.

Addresses are of the ranges and domains that are set apart for examples (RFC 5737, 3849, 2606), phone numbers of those for fiction.
"""

from __future__ import annotations

from msgspec import Struct


class Person(Struct, frozen=True):
    """Somebody with an account."""

    username: str
    """User name."""
    name: str
    """Display name."""
    site: str = ""
    """Website, if there is one."""


class Owner(Person, frozen=True):
    """Whose archive it is."""

    email: str = ""
    """E-mail address."""
    phone: str = ""
    """Phone number."""
    bio: str = ""
    """Biography."""
    gender: str = ""
    """Gender as stated; empty if it is not."""
    birth: str = ""
    """Date of birth, as 1987-03-29."""
    city: str = ""
    """Where the account is based."""
    latitude: float = 0.0
    """Of the city, in degrees."""
    longitude: float = 0.0
    """Of the city, in degrees."""
    language: str = ""
    """Language of the app."""
    device: str = ""
    """Id of the phone."""
    user_agent: str = ""
    """How the app calls itself."""
    ips: tuple[str, ...] = ()
    """Addresses from which it logs in."""


class Cast(Struct, frozen=True):
    """An owner, a circle, and a supply of texts."""

    owner: Owner
    """Whose archive it is."""
    friends: tuple[Person, ...]
    """Whom the owner knows; the second and the third bear the same display name."""
    captions: tuple[str, ...]
    """Captions of posts."""
    comments: tuple[str, ...]
    """Comments on posts."""
    lines: tuple[str, ...]
    """Lines of conversations."""
    answers: tuple[str, ...]
    """Answers to stories."""
    hashtags: tuple[str, ...]
    """Hashtags, without #."""
    topics: tuple[str, ...]
    """What interests the owner."""
    places: tuple[str, ...]
    """Places near by."""
    brands: tuple[str, ...]
    """Advertisers and shops."""
    songs: tuple[tuple[str, str], ...]
    """Title and artist."""
    searches: tuple[str, ...]
    """Words searched for."""


def people(rows: str) -> tuple[Person, ...]:
    """Read one person per line: username, name, website."""
    return tuple(Person(*(cell.strip() for cell in row.split("|"))) for row in rows.strip().splitlines())


def texts(rows: str) -> tuple[str, ...]:
    """Read one text per line."""
    return tuple(row.strip() for row in rows.strip().splitlines())


def songs(rows: str) -> tuple[tuple[str, str], ...]:
    """Read one song per line: title, artist."""
    return tuple((title.strip(), artist.strip()) for title, artist in (row.split("|") for row in rows.strip().splitlines()))


ALLOTMENT = Cast(
    owner=Owner(
        username="rowan.ashdown_",
        name="Rowan Ashdown",
        site="https://allotment.example.org",
        email="rowan@example.org",
        phone="+447700900142",
        bio="Plot 14b 🥕 beans, bees and bad weather",
        gender="male",
        birth="1987-03-29",
        city="Hebden Bridge",
        latitude=53.7412,
        longitude=-2.0135,
        language="en-gb",
        device="3f6c1d1e-52b7-4f0a-9b61-8a0de2c41190",
        user_agent="Instagram 309.1.0.36.89 (iPhone12,8; iOS 16_7; en_GB; en-GB; scale=2.00; 750x1334; 541000000)",
        ips=("192.0.2.17", "2001:db8:14b::5", "198.51.100.61"),
    ),
    friends=people("""
        marigold.and.rust | Imogen Thackray | https://rust.example.com
        tomasz_dzialka | Anna Nowak |
        nowak.anna.maluje | Anna Nowak | https://maluje.example.org
        beekeeper_bob_ | Bob 🐝 Haworth |
        grete.gruenkohl | Grete Grünkohl | https://kohlkopf.example.com
        samir.sows | سمير الزرعي |
        damp.fell.walker | Odile Marchbanks |
        potting_shed_radio | The Potting Shed Radio | https://shed.example.org
        haru_no_hatake | 春野 みどり |
        kettle.on.pip | Pip O’Shaughnessy |
        lowther.lane.primary | Lowther Lane Primary |
        user.jpg | Jörg Pfützenreuter |
        asha.ki.kyari | आशा माली |
    """),
    captions=texts("""
        First broad beans through the frost 🌱 #allotment #plot14b
        Three wheelbarrows of muck and a flask of tea
        Der Grünkohl von @grete.gruenkohl überlebt alles 🥬
        The shed roof has opinions about the wind
        Jam day. Sticky everything. #damson
        A robin, supervising 🐦
        Najlepsza sąsiadka przyniosła żurek i łopatę
        Fog at seven, sun at nine, mud all day
        Onions plaited, back broken 🧅
        Last dahlia of the year
    """),
    comments=texts("""
        Those leeks put mine to shame
        What did you feed them?? 😮
        Świetne zdjęcie, gratulacje!
        Saving this for the committee meeting
        Wie hübsch! Sind das Stockrosen?
        Slugs got all of ours 🐌
        بارك الله في الزرع 🌿
        Is that the old gate from Mytholm?
    """),
    lines=texts("""
        Are you up at the plot on Sunday?
        Bring the long hose if you can 👩🏽‍🌾
        The water butt froze solid again
        Ich bringe Kuchen mit, versprochen!
        Half past ten then, usual gate
        I left two trays of sweet peas by the shed
        Dzięki za sadzonki, już kwitną 💚
        هل بقي عندك بذور الطماطم؟
        No, the committee wants it in writing
        Fine. I'll bring the biscuits
        내일 비 온대, 우산 챙겨!
        You were right about the netting
        टमाटर के बीज बचे हैं क्या?
        土曜日に手伝いに行きます 🙋‍♀️
        Принесу рассаду в субботу
    """),
    answers=texts("""
        Potatoes first
        King Edward
        Under the hedge 🌳
        Müssen wir wirklich?
        Two spits deep
    """),
    hashtags=("allotment", "growyourown", "compostheap", "rhubarb"),
    topics=("Vegetable gardening", "Beekeeping", "Fell walking", "Home baking"),
    places=("Todmorden", "Halifax", "Mytholmroyd"),
    brands=("Thornfield Seeds", "Café Löwenzahn", "Drystone Outdoor", "Calder Hardware"),
    songs=songs("""
        Under the Cold Frame | The Spade Brothers
        Herbstlaub | Kapelle Morgentau
    """),
    searches=("no dig beds", "willow weaving", "rhubarb forcing pots"),
)

SOUVENIRS = Cast(
    owner=Owner(
        username="kinga.wroblewska.foto",
        name="Kinga Wróblewska",
        site="https://kadr.example.com",
        email="kinga@example.com",
        phone="+12025550143",
        bio="Trams, courtyards, expired film 🎞️ Łódź ↔ Leipzig",
        gender="female",
        birth="1994-11-08",
        city="Łódź",
        latitude=51.7761,
        longitude=19.4542,
        language="pl",
        device="android-5d0be7c2a91f4e36",
        user_agent="Instagram 371.0.0.36.89 Android (34/14; 480dpi; 1080x2296; Fairphone; FP5; FP5; qcom; pl_PL; 7030)",
        ips=("198.51.100.23", "192.0.2.88", "2001:db8:3:17::2a"),
    ),
    friends=people("""
        tramwajem_na_koniec | Bartosz Żelazko | https://tram.example.org
        lena.hofmann.leipzig | Lena Hofmann |
        lena_h_keramik | Lena Hofmann | https://keramik.example.com
        zosia.w.ogrodzie | Zosia 🧚‍♀️ Gawron |
        klisza.i.kawa | Klisza i Kawa | https://klisza.example.com
        yusuf.ciekawski | يوسف الخطيب |
        mina.seoul.film | 김민아 |
        theo_von_unten | Theo Brückner |
        pani.od.plakatow | Halina Śliwa |
        darkroom.basement | Darkroom Basement | https://basement.example.org
        oleh.mandruje | Олег Мандрівник |
        mirek.bez.butow | Mirosław Gołąb |
        prabhat.ki.train | प्रभात यात्री |
    """),
    captions=texts("""
        Ostatni tramwaj i pierwsza rolka 🎞️ #analog #lodz
        Podwórko, trzy koty, jedno krzesło
        Sonntag in Plagwitz, alles riecht nach Regen
        Expired in 2004, still better than me in the morning
        Światło o szóstej rano ✨
        Schaufenster, doppelt belichtet @lena.hofmann.leipzig
        Pierogi dla całej kamienicy 🥟
        Two frames on one negative, on purpose this time
        Mgła nad Bałutami
        Kiosk at the end of line eleven
        Every courtyard has a radio
        오래된 극장의 간판 🎬
    """),
    comments=texts("""
        Ale ziarno! Jaki to film?
        Das Licht ist unglaublich 😍
        I know that staircase!
        Gdzie to jest? 📍
        Kannst du mir einen Abzug machen?
        صورة رائعة جداً
        너무 예뻐요 🥹
        More courtyards please
    """),
    lines=texts("""
        Masz jeszcze to stare mieszadło do koreksu?
        Der Zug kommt um 18:40 an 🚆
        I scanned the whole roll twice, it is not the scanner
        Spotkajmy się pod zegarem o piątej
        Hast du den Schlüssel zum Labor?
        Zostawiłam go pod doniczką 🪴
        Okay, but this time no self timer
        أراك غداً إن شاء الله
        Nie uwierzysz, kogo spotkałam w tramwaju 👩‍👩‍👧‍👦
        Schick mir bitte die Adresse
        사진 정말 고마워!
        That is the third umbrella this month
        Завтра знімаємо на старому мосту
        कल की ट्रेन छूट गई 😅
        フィルムがもう届いたよ
    """),
    answers=texts("""
        Czarno-białe
        Straßenbahn
        Line eleven
        Poniedziałek, niestety
        With milk 🥛
    """),
    hashtags=("filmisnotdead", "lodz", "hinterhof", "podworko"),
    topics=("Film photography", "Trams", "Ceramics", "Cats"),
    places=("Leipzig", "Poznań", "Görlitz"),
    brands=("Sklep Filmowy Perforacja", "Kaffeerösterei Südhang", "Nachtzug Tickets", "Atelier Biała Rama"),
    songs=songs("""
        Ostatni kurs | Orkiestra Pętli
        Doppelbelichtung | Die Nachbarn
        Slow Shutter | Paper Lantern Choir
    """),
    searches=("caffenol recipe", "tanie pokoje Leipzig", "ręczny światłomierz"),
)

BAKERY = Cast(
    owner=Owner(
        username="soyeon.bakes.bread",
        name="배소연 So-yeon",
        site="https://crumb.example.com",
        email="soyeon@example.com",
        phone="+14155550117",
        bio="사워도우와 고양이 🍞 sourdough before sunrise",
        gender="female",
        birth="1990-06-17",
        city="Oakland, California",
        latitude=37.8049,
        longitude=-122.2708,
        language="en",
        device="b1a7f0c4-6de2-4c19-8f35-70c2de914ab3",
        user_agent="Instagram 405.0.0.22.68 (iPhone15,4; iOS 18_6; en_US; en; scale=3.00; 1179x2556; 802000044)",
        ips=("2001:db8:aa::77", "192.0.2.140", "198.51.100.9"),
    ),
    friends=people("""
        jun.rolls.dough | 박준호 | https://dough.example.com
        maria.alvarado.oak | Maria Alvarado |
        maria_a_ceramics | Maria Alvarado | https://glaze.example.org
        early.bird.mill | Early Bird 🌾 Mill | https://mill.example.com
        tilda.knusprig | Tilda Mößner |
        nour.and.nigella | نور القمح |
        the.second.rise | Desmond Achterberg |
        kasia.zakwas | Kasia Zakwaśna |
        boulangerie.quatorze | Boulangerie Quatorze | https://quatorze.example.org
        yuki.butter.room | 雪子 バター |
        lakeside.food.swap | Lakeside Food Swap |
        oven.mitt.otto | Otto Käsbohrer |
        pirih.na.podu | Дарина Пекарик |
    """),
    captions=texts("""
        오늘의 첫 빵 🍞 새벽 네 시
        Crumb shot, because you asked #sourdough
        Roggenmischbrot nach dem Rezept von @tilda.knusprig
        Starter is named Gerald. Gerald is late.
        Flour on the cat, cat on the flour 🐈
        Market day: sold out by nine
        خبز ساخن وزيت زيتون 🫒
        Burnt the bottoms, loved the tops
        Chleb żytni, zakwas trzydniowy
        Rainy proof, slow rise, good book
    """),
    comments=texts("""
        That ear though 👏
        맛있겠다!!
        Wie viel Wasser ist da drin?
        Save me a baguette please
        Przepis poproszę 🙏
        ما شاء الله
        The cat is the real baker
    """),
    lines=texts("""
        Are you taking the early shift tomorrow?
        밀가루 20킬로 주문했어
        Gerald doubled in three hours, I am a proud parent 👨‍👩‍👧
        Kannst du mir den Garkorb leihen?
        The oven guy says Thursday. Again.
        I put your loaf behind the counter
        Dobrze, będę o siódmej
        كم رغيفاً تحتاج يوم الجمعة؟
        우리 고양이가 또 반죽을 밟았어 🐾
        Two dozen rolls and the seeded one
        See you at the back door
        That was the best rye so far
        Тісто вже підходить 🍞
        रोटी बहुत अच्छी बनी!
        バターが足りない…
    """),
    answers=texts("""
        Rye, always
        크루아상
        Mit Butter 🧈
        Overnight
        Seventy-eight percent
    """),
    hashtags=("sourdough", "openCrumb", "사워도우", "ryebread"),
    topics=("Baking", "Cats", "Farmers markets", "Korean cuisine"),
    places=("Berkeley", "Alameda", "Sacramento"),
    brands=("Golden Sieve Flour", "Brød & Butter Co", "Lakeside Kiosk", "Ofenmeister"),
    songs=songs("""
        Four in the Morning | The Proofing Baskets
        밀밭에서 | 느린 우체국
    """),
    searches=("banneton 10 inch", "호밀빵 레시피", "used deck oven"),
)

PRINTS = Cast(
    owner=Owner(
        username="layla.haddad.prints",
        name="Layla Haddad ليلى حداد",
        site="https://prints.example.org",
        email="layla@example.org",
        phone="+447700900876",
        bio="Riso & lino 🖨️ طباعة يدوية",
        gender="",
        birth="1996-01-22",
        city="Glasgow",
        latitude=55.8611,
        longitude=-4.2502,
        language="en-gb",
        device="e07d2b9a-1c44-4d6f-93ab-5f2e88310c7d",
        user_agent="Instagram 431.0.0.12.71 (iPhone16,1; iOS 26_4; en_GB; en-GB; scale=3.00; 1179x2556; 911000020)",
        ips=("192.0.2.201", "2001:db8:900::c", "198.51.100.240"),
    ),
    friends=people("""
        inky.fingers.fiona | Fiona MacAskill | https://inky.example.com
        omar.draws.boats | عمر البحري |
        omar_b_studio | عمر البحري | https://boats.example.org
        paper.moth.press | Paper Moth 🦋 Press | https://moth.example.com
        juergen.lithograf | Jürgen Weißgerber |
        hana.in.hues | 최하나 | https://hues.example.com
        gosia.linoryt | Małgorzata Świder |
        clydeside.zine.fest | Clydeside Zine Fest | https://zines.example.org
        the.quiet.squeegee | Ruaridh Innes |
        petra.pantone | Petra Óvári |
        salma.stitches | سلمى الخياط |
        west.end.framing | West End Framing | https://framing.example.com
        chhapai.wala | छपाई वाला | https://chhapai.example.com
        suna.no.insatsu | 砂野 版画 |
    """),
    captions=texts("""
        Two layers down, one to go 🖨️ #risograph
        طبعة جديدة من مراكب عمر ⛵
        Misregistered on purpose (not on purpose)
        Ein Tag am Stein mit @juergen.lithograf
        Market table is ready ✂️ #linocut
        Blue is sold out, green is not
        노란색이 제일 어려워요
        Każda odbitka trochę inna
        Drying rack full, kitchen full, bath full
        Proof number nineteen
        Ink under every nail 💅
    """),
    comments=texts("""
        The registration on this!! 🤯
        جميلة جداً يا ليلى
        Welches Papier ist das?
        색감 최고예요
        Can I have the misprint?
        Cudowne kolory
        See you at the zine fest
    """),
    lines=texts("""
        Is the press free on Wednesday night?
        وصل الورق الجديد 📦
        I can do six to eight, then Ruaridh has it
        Bring the brayer, mine has given up
        Ich habe noch zwei Rollen Blau übrig
        Perfect, and mind the wet ones on the stairs
        Zostawiłam szablony na stole
        내일 전시 보러 갈래?
        We sold eleven! Eleven!! 👩🏻‍🎨
        لا تنسي القهوة ☕
        Never letting you near the guillotine again
        Typical. Fine. Seven it is
        स्याही सूख गई क्या?
        印刷、きれいに出たね ✨
        Завтра принесу бумагу
    """),
    answers=texts("""
        Fluorescent pink
        ثلاث طبقات
        Neunzehn
        A5
        무광
    """),
    hashtags=("risograph", "linocut", "zinefest", "طباعة"),
    topics=("Printmaking", "Typography", "Small boats", "Tea"),
    places=("Paisley", "Edinburgh", "Dunoon"),
    brands=("Broadside Paper Mill", "Farbwerk Süd", "Kelvin Bikes", "Tidal Tea Room"),
    songs=songs("""
        Second Layer | The Offset Sisters
        مركب ورق | فرقة الميناء
    """),
    searches=("soy ink 1 litre", "خط كوفي", "A3 guillotine used"),
)

CASTS: dict[str, Cast] = {cast.owner.username: cast for cast in (ALLOTMENT, SOUVENIRS, BAKERY, PRINTS)}
"""By the owner's user name."""
